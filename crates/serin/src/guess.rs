//! "Did you mean …": the nearest of the names there are.

/// Below this Jaro–Winkler similarity a guess would only confuse.
const NEAR: f64 = 0.75;

/// `: did you mean …?`, or all names where none is near; ready to follow a message.
pub(crate) fn did_you_mean<S: AsRef<str>>(wrong: &str, names: &[S]) -> String {
    let near = names
        .iter()
        .map(|name| (strsim::jaro_winkler(wrong, name.as_ref()), name.as_ref()))
        .max_by(|(one, _), (two, _)| one.total_cmp(two));
    match near {
        Some((similarity, name)) if similarity >= NEAR => format!("; did you mean `{name}`?"),
        Some(_) => {
            let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
            format!("; there are: {}", names.join(", "))
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_nearest_or_else_all() {
        assert_eq!(
            did_you_mean("gren", &["blue", "green"]),
            "; did you mean `green`?"
        );
        assert_eq!(
            did_you_mean("xyz", &["blue", "green"]),
            "; there are: blue, green"
        );
        assert_eq!(did_you_mean("xyz", &[] as &[&str]), "");
    }
}
