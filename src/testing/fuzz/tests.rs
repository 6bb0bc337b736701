//! Seeds, and inputs like them, break no promise.

use std::path::Path;

use super::TARGETS;
use crate::testing::generate::Choices;
use crate::testing::runner::for_all;

/// How many inputs are made of each target's seeds.
const INPUTS: u64 = 200;

/// Changes a few places of an input, as a fuzzer does that does not look where it gets.
fn mutated(choices: &mut Choices, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut input = choices.pick(seeds);
    for _ in 0..=choices.below(4) {
        let (from, other) = (choices.below(input.len() + 1), choices.pick(seeds));
        let to = (from + choices.below(9)).min(input.len());
        let with = match choices.below(4) {
            0 => Vec::new(),
            1 => vec![choices.pick(b"\0 \n\"'\\,:;{}[]()*?$-+./0189aAzZ\x7f\xc3\xff")],
            2 => [&input[from..to], &input[from..to]].concat(),
            _ => {
                let start = choices.below(other.len() + 1);
                other[start..other.len().min(start + choices.below(40))].to_vec()
            }
        };
        input.splice(from..to, with);
    }
    input
}

#[test]
fn inputs_like_the_seeds_break_nothing() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (name, target) in TARGETS {
        let mut files: Vec<_> =
            std::fs::read_dir(seeds.join(name)).unwrap().map(|it| it.unwrap().path()).collect();
        files.sort();
        let seeds: Vec<Vec<u8>> = files.iter().map(|it| std::fs::read(it).unwrap()).collect();
        for_all(INPUTS, |choices| {
            let input = mutated(choices, &seeds);
            let broken = std::panic::catch_unwind(|| target(&input));
            broken.map_err(|why| {
                let why = why.downcast_ref::<String>().map_or("a panic", String::as_str);
                format!("{name}: {why}: {:?}", String::from_utf8_lossy(&input))
            })
        });
    }
}

#[test]
fn a_seed_of_partial_results_is_read() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/audit_merge/3");
    let text = std::fs::read_to_string(seed).unwrap().replace("THIS VERSION", env!("CARGO_PKG_VERSION"));
    assert_eq!(crate::audit::Partial::read(&text).map(|it| it.records()), Ok(4));
}

#[test]
fn every_target_has_its_file_and_seeds_that_break_nothing() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for (name, target) in TARGETS {
        let file = format!("fuzz_targets/{name}.rs");
        let text = std::fs::read_to_string(fuzz.join(&file)).unwrap();
        assert!(text.contains(&format!("fuzz::{name}(data)")), "{file}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        let mut seeds = 0;
        for entry in std::fs::read_dir(fuzz.join("seeds").join(name)).unwrap() {
            target(&std::fs::read(entry.unwrap().path()).unwrap());
            seeds += 1;
        }
        assert!(seeds >= 3, "{name} has {seeds} seeds");
    }
    // And the one that is all of them.
    assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len() + 1);
}
