//! `serin apply`: writes Istio files, all documents at once or none.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::shop::{self, Shop};
use crate::terminal::{DIM, GOOD};

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// A file, a folder of .yaml files, or - for standard input; can be given several times
    #[arg(short, long = "file", required = true, value_name = "FILE|DIR|-")]
    files: Vec<PathBuf>,

    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
}

pub(crate) async fn run(options: &Options, dir: &Path) -> Outcome {
    let mut texts = Vec::new();
    for path in &options.files {
        for file in files(path)? {
            texts.push(read(&file)?);
        }
    }
    let shop = Shop::find(dir)?;
    // One text, so that rules that need each other are looked at together.
    let outcome = shop.gateway.apply(texts.join("\n---\n"), options.dry_run).await?;
    shop::show(&outcome)?;
    let mut out = anstream::stdout().lock();
    for change in &outcome.changes {
        let name = change
            .resource
            .as_ref()
            .map_or_else(String::new, |resource| resource.key().to_string());
        match (change.changed, options.dry_run) {
            (false, _) => writeln!(out, "{DIM}{name} is as it was{DIM:#}")?,
            (true, true) => writeln!(out, "{name} would change {DIM}(--dry-run){DIM:#}")?,
            (true, false) => writeln!(out, "{GOOD}✓{GOOD:#} {name} is in force")?,
        }
    }
    Ok(())
}

/// A file, or the YAML files of a folder in order of their names.
fn files(path: &Path) -> Outcome<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let file = entry?.path();
        if file.extension().is_some_and(|end| end == "yaml" || end == "yml") {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Failure::new(format!(
            "there is no .yaml file in {}",
            path.display()
        )));
    }
    Ok(files)
}

fn read(file: &Path) -> Outcome<String> {
    let mut text = String::new();
    let result = if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(file).map(|read| text = read)
    };
    match result {
        Ok(()) => Ok(text),
        Err(error) => Err(Failure::new(format!("cannot read {}: {error}", file.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_means_its_yaml_files_in_order() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["b.yaml", "a.yml", "notes.md"] {
            std::fs::write(dir.path().join(name), "").expect("written");
        }
        let names: Vec<_> = files(dir.path())
            .expect("readable")
            .iter()
            .map(|file| file.file_name().expect("a name").to_owned())
            .collect();
        assert_eq!(names, ["a.yml", "b.yaml"]);
        let missing = read(&dir.path().join("c.yaml")).expect_err("missing").to_string();
        assert!(missing.contains("c.yaml"), "{missing}");
    }
}
