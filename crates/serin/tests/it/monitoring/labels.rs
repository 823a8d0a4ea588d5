//! Which labels the result of a query has, found out without running it, and what in the query can never be right: a
//! metric that nobody exports, a label that it does not have, two sides that never meet.

use std::collections::{BTreeMap, BTreeSet};

use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::value::ValueType;
use promql_parser::parser::{BinaryExpr, Call, Expr, LabelModifier, VectorMatchCardinality, VectorSelector};

use super::queries::ANY;

pub(crate) type Labels = BTreeSet<String>;

/// A metric's labels, each with the values it was seen with. Without any, it may have whichever value.
pub(crate) type Metric = BTreeMap<String, BTreeSet<String>>;

/// Metrics by name.
pub(crate) type Metrics = BTreeMap<String, Metric>;

/// Reads one query.
#[derive(Debug)]
pub(crate) struct Reader<'m> {
    known: &'m Metrics,
    pub(crate) mistakes: Vec<String>,
}

impl<'m> Reader<'m> {
    pub(crate) fn new(known: &'m Metrics) -> Self {
        Self {
            known,
            mistakes: Vec::new(),
        }
    }

    /// The labels of the result.
    pub(crate) fn labels(&mut self, expr: &Expr) -> Labels {
        match expr {
            Expr::VectorSelector(selector) => self.selector(selector),
            Expr::MatrixSelector(matrix) => self.selector(&matrix.vs),
            Expr::Paren(paren) => self.labels(&paren.expr),
            Expr::Unary(unary) => self.labels(&unary.expr),
            Expr::Subquery(subquery) => self.labels(&subquery.expr),
            Expr::Aggregate(aggregate) => {
                let inner = self.labels(&aggregate.expr);
                let by = aggregate.modifier.as_ref();
                self.expect(by.map(LabelModifier::labels).map_or(&[], |by| &by.labels), &inner);
                match by {
                    _ if aggregate.param.is_some() => inner, // topk and the like keep what they choose as it is
                    None => Labels::new(),
                    Some(LabelModifier::Include(by)) => by.labels.iter().cloned().collect(),
                    Some(LabelModifier::Exclude(without)) => less(&inner, &without.labels),
                }
            }
            Expr::Binary(binary) => self.binary(binary),
            Expr::Call(call) => self.call(call),
            Expr::NumberLiteral(_) | Expr::StringLiteral(_) => Labels::new(),
            Expr::Extension(_) => self.wrong("this is no PromQL".to_owned()),
        }
    }

    /// Notes each label that is not among those there are.
    pub(crate) fn expect(&mut self, wanted: &[String], labels: &Labels) {
        for label in wanted.iter().filter(|label| !labels.contains(*label)) {
            self.mistakes
                .push(format!("there is no label `{label}`, only {labels:?}"));
        }
    }

    fn selector(&mut self, selector: &VectorSelector) -> Labels {
        let name = selector.name.as_deref().unwrap_or_default();
        let Some(metric) = self.known.get(name) else {
            return self.wrong(format!("nobody exports a metric `{name}`"));
        };
        for matcher in &selector.matchers.matchers {
            match metric.get(&matcher.name) {
                None => self
                    .mistakes
                    .push(format!("`{name}` has no label `{}`", matcher.name)),
                Some(values) if !may_match(matcher, values) => {
                    self.mistakes.push(format!(
                        "`{name}` has no series that `{matcher}` matches, only {values:?}"
                    ));
                }
                Some(_) => {}
            }
        }
        metric.keys().cloned().collect()
    }

    fn call(&mut self, call: &Call) -> Labels {
        let mut labels = Labels::new();
        for argument in &call.args.args {
            labels.append(&mut self.labels(argument));
        }
        match call.func.name {
            "histogram_quantile" => {
                self.expect(&["le".to_owned()], &labels);
                less(&labels, &["le".to_owned()])
            }
            "vector" | "scalar" | "absent" | "absent_over_time" => Labels::new(),
            "label_replace" | "label_join" => self.wrong(format!("{} is not read here yet", call.func.name)),
            _ => labels,
        }
    }

    fn binary(&mut self, binary: &BinaryExpr) -> Labels {
        let (left, right) = (self.labels(&binary.lhs), self.labels(&binary.rhs));
        let is_scalar = |side: &Expr| side.value_type() == ValueType::Scalar;
        if is_scalar(&binary.lhs) || is_scalar(&binary.rhs) {
            return &left | &right;
        }
        let modifier = binary.modifier.as_ref();
        match modifier.and_then(|modifier| modifier.matching.as_ref()) {
            Some(LabelModifier::Include(on)) => {
                self.expect(&on.labels, &left);
                self.expect(&on.labels, &right);
            }
            ignoring => {
                let ignored = ignoring.map_or(&[][..], |ignoring| &ignoring.labels().labels);
                if less(&left, ignored) != less(&right, ignored) {
                    self.mistakes
                        .push(format!("{left:?} on the left never meets {right:?} on the right"));
                }
            }
        }
        match modifier.map(|modifier| &modifier.card) {
            Some(VectorMatchCardinality::OneToMany(_)) => right,
            _ => left,
        }
    }

    fn wrong(&mut self, mistake: String) -> Labels {
        self.mistakes.push(mistake);
        Labels::new()
    }
}

/// Whether a matcher that asks for something may find it.
fn may_match(matcher: &Matcher, values: &BTreeSet<String>) -> bool {
    let asks = matches!(matcher.op, MatchOp::Equal | MatchOp::Re(_));
    let open = values.is_empty() || matcher.value.contains(ANY);
    !asks || open || values.iter().any(|value| matcher.is_match(value))
}

fn less(labels: &Labels, without: &[String]) -> Labels {
    labels
        .iter()
        .filter(|label| !without.contains(label))
        .cloned()
        .collect()
}
