//! The tables of the house rules; a test holds them to what is there.

/// The modules, each using only those before it. `lib` and the command stand outside.
pub const LAYERS: [&str; 25] = [
    "source", "wording", "pattern", "hash", "spelling", "json", "policy", "catalog", "operator", "options",
    "layer", "scope", "request", "csms", "compile", "decide", "analysis", "account", "lint", "audit",
    "report", "testing", "cli", "lib", "main",
];

/// The files and folders of a module, each using only those before it. Its own `mod.rs` stands outside.
pub const INSIDE: [(&str, &[&str]); 7] = [
    ("operator", &["instant", "ip", "number", "text"]),
    (
        "request",
        &[
            "error",
            "name",
            "note",
            "part",
            "principal",
            "context",
            "draft",
            "builder",
            "call",
            "dependent",
            "http",
            "json",
        ],
    ),
    (
        "compile",
        &[
            "postings",
            "required_literal",
            "resource_match",
            "unit",
            "pattern_set",
            "template",
            "uri",
            "action",
            "filled",
            "resource",
            "condition",
            "scope",
            "statement",
            "by_action",
            "index",
        ],
    ),
    (
        "decide",
        &[
            "circumstance",
            "compiled",
            "truth",
            "question",
            "condition",
            "principal",
            "agency",
            "scope",
            "resource",
            "combining",
            "element",
            "ruling",
            "evaluate",
            "walk",
            "note",
            "verdict",
            "authorizer",
            "asked_keys",
            "assumption",
            "analysis",
            "trace",
            "outcome",
            "expression",
            "residual",
            "unknown_keys",
            "assumptions",
            "filter",
            "unreadable",
            "change",
            "advice",
            "explain",
            "exact",
        ],
    ),
    (
        "analysis",
        &[
            "doubt",
            "formula",
            "glob",
            "terms",
            "urns",
            "caller",
            "keys",
            "encode",
            "variables",
            "universe",
            "rule",
            "solver",
            "values",
            "witness",
        ],
    ),
    ("audit", &["input", "frame", "aggregate", "partial", "replay", "report", "sample"]),
    (
        "report",
        &[
            "assumed",
            "catalog",
            "decision",
            "explanation",
            "explanation_json",
            "markup",
            "note",
            "shown",
            "trouble",
            "words",
            "audit",
            "lint",
            "residual",
            "comparison",
        ],
    ),
];

/// The public names at the root, and the modules that they are from.
pub const REEXPORTS: [(&str, &str); 11] = [
    ("Catalog", "catalog"),
    ("Authorizer", "decide"),
    ("Decision", "decide"),
    ("Verdict", "decide"),
    ("Layer", "layer"),
    ("Limits", "json"),
    ("Options", "options"),
    ("Policy", "policy"),
    ("Request", "request"),
    ("RequestError", "request"),
    ("MAX_LEVELS", "layer"),
];

/// What the reference evaluator must not share with the engine that it judges.
pub const NOT_IN_TESTING: [&str; 4] = ["compile", "decide", "operator", "pattern"];

/// What the second readers are made of: nothing of the product, not even what the reference may use.
pub const SECOND: [&str; 2] = ["src/testing/second.rs", "src/testing/second/"];

/// Where the engine meets the reference, or the laws: both sides are used.
pub const BOTH_SIDES: [&str; 13] = [
    "src/testing/agree.rs",
    "src/testing/analysis.rs",
    "src/testing/difference.rs",
    "src/testing/engine.rs",
    "src/testing/exhaustive.rs",
    "src/testing/fail_closed.rs",
    "src/testing/fuzz.rs",
    "src/testing/invalid_input.rs",
    "src/testing/properties.rs",
    "src/testing/readings",
    "src/testing/readings.rs",
    "src/testing/residual.rs",
    "src/testing/runner.rs",
];

/// The ways out of a library. Addresses of `std::net` are but values.
pub const REACHES: [&str; 11] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "std::time",
    "std::io",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "Timestamp::now",
];

/// The pages and files that a project has.
pub const DOCUMENTS: [&str; 9] = [
    "README.md",
    "ARCHITECTURE.md",
    "DESIGN.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    ".ci/run",
];
