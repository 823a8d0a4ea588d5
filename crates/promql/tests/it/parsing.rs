//! What is understood, and what is refused with which words.

use promql::Query;

#[track_caller]
fn refused(query: &str, column: usize, message: &str) {
    let error = Query::parse(query).expect_err(query);
    assert_eq!(
        (error.place(), error.message()),
        ((1, column), message),
        "{query}"
    );
}

#[test]
fn a_mistake_is_shown_where_it_is() {
    let query = "sum(\n  rate(requests[1m])\n) / nosuch(1)";
    let error = Query::parse(query).expect_err("no function");
    assert_eq!(
        error.to_string(),
        "line 3, column 5: there is no function nosuch\n  ) / nosuch(1)\n      ^^^^^^"
    );
}

#[test]
fn what_is_not_supported_is_refused_by_its_name() {
    refused("hour()", 1, "the function hour is not supported");
    refused("a + sin(b)", 5, "the function sin is not supported");
    refused("limitk(2, a)", 1, "the function limitk is not supported");
    refused(
        "histogram_count(a)",
        1,
        "the function histogram_count is not supported",
    );
    refused("a atan2 b", 3, "the operator atan2 is not supported");
    refused(r#"{"a.b"}"#, 2, "names in quotes are not supported");
    refused(
        "5m",
        1,
        "a duration belongs into [ ] or behind offset; as a number write the seconds",
    );
}

#[test]
fn a_misspelt_function_is_guessed() {
    refused("irat(a[1m])", 1, "there is no function irat; did you mean irate?");
    refused(
        "histogram_quantil(1, a)",
        1,
        "there is no function histogram_quantil; did you mean histogram_quantile?",
    );
}

#[test]
fn arguments_have_to_fit() {
    refused(
        "rate(a)",
        6,
        "rate takes a range vector here, not an instant vector: a range like [1m] is missing",
    );
    refused(
        "sum(a[1m])",
        5,
        "sum takes an instant vector here, not a range vector: put it into a function like rate(…)",
    );
    refused("rate()", 1, "rate takes 1 argument, not 0");
    refused("clamp(a, 1)", 1, "clamp takes 3 arguments, not 2");
    refused("round(a, 1, 2)", 1, "round takes 1 to 2 arguments, not 3");
    refused("label_join(a)", 1, "label_join takes 3 arguments or more, not 1");
    refused("topk(a)", 1, "topk takes 2 arguments, not 1");
    refused(
        "quantile(\"x\", a)",
        10,
        "quantile takes a number here, not a text",
    );
    refused("abs(1)", 5, "abs takes an instant vector here, not a number");
    refused(
        "a[1m]",
        1,
        "a range vector is no answer by itself; put it into a function like rate(…)",
    );
}

#[test]
fn operators_have_to_fit() {
    refused("1 < 2", 3, "two numbers are compared with < bool: write < bool");
    refused("a + bool b", 3, "bool belongs to comparisons only");
    refused("a and 1", 3, "and works on two instant vectors only");
    refused(
        "a + \"x\"",
        5,
        "operators work on numbers and instant vectors, not on a text",
    );
    refused(
        "-a[1m]",
        2,
        "a sign belongs to numbers and instant vectors, not to a range vector",
    );
    refused(
        "a + on(x) 1",
        3,
        "on, ignoring and group_… belong between two instant vectors",
    );
    refused(
        "a and on(x) group_left b",
        3,
        "and always matches many to many: no group_… here",
    );
    refused(
        "a * on(x) group_left(x) b",
        11,
        "label x must not be in on (…) and in group_… (…)",
    );
    refused("a * group_left b", 5, "group_… follows on (…) or ignoring (…)");
}

#[test]
fn selectors_have_to_be_right() {
    refused(
        "{}",
        1,
        "a selector needs a name, or a matcher that an empty value does not satisfy",
    );
    refused(
        "{a=~\".*\"}",
        1,
        "a selector needs a name, or a matcher that an empty value does not satisfy",
    );
    refused("a{__name__=\"b\"}", 3, "the metric's name is given twice");
    refused("a{b=1}", 5, "here 1 comes where a value in quotes is expected");
    refused("a{b}", 4, "here } comes where =, !=, =~ or !~ is expected");
    refused(
        "a{b:c=\"x\"}",
        3,
        "\"b:c\" is no label: letters, digits and _ only",
    );
    refused(
        "a{b=~\"(\"}",
        6,
        "this regular expression is not valid: unclosed group",
    );
    refused(
        "a{b=~\"x)(y\"}",
        6,
        "this regular expression is not valid: unopened group",
    );
    refused(
        "a{b=\"x}",
        5,
        "this text has no end: its closing quote is missing",
    );
    refused(
        "a{b=\"\\d\"}",
        6,
        "this escape is not known; a backslash is written \\\\",
    );
    refused(
        "label_replace(a, \"x\", \"$1\", \"y\", \"[\")",
        34,
        "this regular expression is not valid: unclosed character class",
    );
    refused(
        "label_replace(a, \"x-y\", \"$1\", \"y\", \".\")",
        18,
        "\"x-y\" is no label: letters, digits and _ only",
    );
}

#[test]
fn times_have_to_be_right() {
    refused("rate(a[0s])", 8, "this duration is out of bounds");
    refused("rate(a[1e30])", 8, "this duration is out of bounds");
    refused("a offset 1e99", 10, "this duration is out of bounds");
    refused("a @ 1e300", 5, "this time is out of bounds");
    refused(
        "a @ now",
        5,
        "here now comes where a time in seconds, start() or end() is expected",
    );
    refused(
        "rate(a[1m1h])",
        8,
        "1m1h is neither a number nor a duration like 30s or 1h30m",
    );
    refused(
        "sum(a) offset 1m",
        8,
        "offset and @ follow a selector, a range or a subquery directly",
    );
    refused(
        "rate(sum(a)[1m])",
        12,
        "a range follows a selector; behind anything else write a subquery: [5m:10s]",
    );
    refused(
        "rate(a offset 1m [5m])",
        18,
        "the range comes before offset and @",
    );
    refused("a offset 1m offset 2m", 13, "offset is given twice");
    refused("a @ 1 @ 2", 7, "@ is given twice");
}

#[test]
fn what_is_cut_off_is_refused() {
    refused(
        "",
        1,
        "here the query ends where a number, a metric or a function is expected",
    );
    refused("sum(a", 6, "here the query ends where , or ) is expected");
    refused(
        "a +",
        4,
        "here the query ends where a number, a metric or a function is expected",
    );
    refused("a b", 3, "here b comes where an operator or the end is expected");
    refused("a $ b", 3, "'$' has no meaning here");
    refused("sum by (a (b)", 11, "here ( comes where ) is expected");
    let long = format!("1{}", "+1".repeat(10_000));
    refused(&long, 1_001, "a query has at most 1000 words and signs");
    let deep = format!("{}a{}", "(".repeat(100), ")".repeat(100));
    assert_eq!(
        Query::parse(&deep).expect_err("deep").message(),
        "nested more than 64 deep"
    );
}

#[test]
fn what_the_field_writes_is_understood() {
    for query in [
        "sum(rate(istio_requests_total{reporter=\"destination\",response_code!~\"5.*\"}[1m])) / sum(rate(istio_requests_total[1m]))",
        "histogram_quantile(0.95, sum(irate(istio_request_duration_milliseconds_bucket{a=~\"x|y\"}[5m])) by (le, destination_version))",
        "sum by (a, b,) (x{a=\"1\",})",
        "SUM BY (a) (x) / IGNORING (b) GROUP_LEFT (c) (y)",
        "avg without () (x)",
        "job:requests:rate5m > 0 and on() vector(1) unless absent(y)",
        "x offset -5m @ end() + x @ start() offset 1h30m",
        "max_over_time(sum(rate(x[1m]))[1h:30s] offset 1d)",
        "topk(5, x) # the five\n",
        "-x + +y",
        "count(sum) by (by)",
        "{__name__=~\"a.+\", offset=\"1\"}",
        "x[5m:] == bool 1 or y",
        "label_join(x, 'a', `\\`, 'b')",
        "Inf + -inf + NaN",
    ] {
        let wrong = query.starts_with("x[5m:]");
        assert_eq!(Query::parse(query).is_err(), wrong, "{query}");
    }
}

#[test]
fn the_names_of_a_query_are_known() {
    let query =
        Query::parse("sum(b) / on() a + rate(b[1m]) + scalar({__name__=\"c\"}) > max_over_time(d[1m:])")
            .expect("query");
    assert_eq!(query.names(), ["a", "b", "c", "d"]);
}
