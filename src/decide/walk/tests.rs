//! How lists are gone through, and what is asked once.

use super::*;
use crate::catalog::Catalog;
use crate::compile::{Compiler, note_alike};
use crate::policy::Policy;

#[test]
fn a_look_passes_over_the_statements_that_it_tells_of() {
    let statement =
        |effect: &str, action: &str| format!(r#"{{"Effect": "{effect}", "Action": ["{action}"]}}"#);
    let statements = [
        statement("Allow", "a:b:c"),
        statement("Deny", "a:b:c"),
        statement("Allow", "a:b:c"),
        statement("Allow", "a:b:d"),
        statement("Deny", "a:b:d"),
        statement("Allow", "a:b:d"),
    ];
    let text = format!(r#"{{"Version": "5.0", "Statement": [{}]}}"#, statements.join(", "));
    let policy = Policy::parse("p", &text).unwrap();
    let catalog = Catalog::empty();
    let mut statements: Vec<_> = Compiler::new(&catalog).policy(&policy, Layer::Identity).collect();
    note_alike(&mut statements);
    // By class, and ascending within each.
    let list = [0, 2, 3, 5, 1, 4];
    let seen = |others: fn(u32) -> Others| {
        let mut seen = Vec::new();
        go_through(&list, &statements, |number, _| {
            seen.push(number);
            others(number)
        });
        seen
    };
    assert_eq!(seen(|_| Others::Differ), list);
    assert_eq!(seen(|_| Others::Alike), [0, 3, 1, 4]);
    assert_eq!(seen(|it| if it == 3 { Others::Alike } else { Others::Differ }), [0, 2, 3, 1, 4]);
    assert_eq!(seen(|_| Others::OfItsClass), [0, 1]);
    assert_eq!(seen(|it| if it == 2 { Others::OfItsClass } else { Others::Differ }), [0, 2, 1, 4]);
}

#[test]
fn what_comes_of_a_clause_is_asked_once_of_neighbors() {
    let (one, other) = (1, 2);
    let (mut last, mut asked) = (None, 0);
    for clause in [&one, &one, &other, &other, &one] {
        let came = remembered(&mut last, clause, || {
            asked += 1;
            *clause
        });
        assert_eq!(came, *clause);
    }
    assert_eq!(asked, 3);
}
