//! What keeps a command from reading or writing a file, in both languages.

use std::fmt;

use crate::wording::{Gap, Join, Language, Text, text};

/// Why something cannot be read or written. `to_string()` is its English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble(Text);

impl Trouble {
    /// Nothing has the name.
    #[must_use]
    pub fn missing(argument: &str) -> Self {
        Trouble(text!(
            "`{0}` does not exist: give a file, a directory or a quoted glob",
            "`{0}` 不存在：请给出文件、目录或加引号的通配模式",
            argument
        ))
    }

    /// A directory or a glob leads to no file.
    #[must_use]
    pub fn no_match(argument: &str, extensions: &[&str]) -> Self {
        let extensions = Gap::names(extensions.iter().map(|it| format!(".{it}")), Join::And);
        Trouble(text!(
            "`{0}` matches no file: a directory is searched for {1} files",
            "`{0}` 没有匹配到文件：目录中只查找 {1} 文件",
            argument,
            extensions
        ))
    }

    /// It is named twice.
    #[must_use]
    pub fn stdin_twice() -> Self {
        Trouble(text!(
            "`-` is given twice: standard input can be read only once",
            "`-` 给了两次：标准输入只能读取一次"
        ))
    }

    /// The system does not let it be read; it says why.
    #[must_use]
    pub fn unreadable(name: &str) -> Self {
        Trouble(text!("cannot read `{0}`", "无法读取 `{0}`", name))
    }

    /// It has more bytes than are read.
    #[must_use]
    pub fn too_long(name: &str, most: usize) -> Self {
        Trouble(text!(
            "`{0}` is longer than the {1} bytes that are read: split it, or give `--max-bytes`",
            "`{0}` 超过可读取的 {1} 字节：请拆分，或用 `--max-bytes` 提高上限",
            name,
            most
        ))
    }

    /// It is no text from that byte on.
    #[must_use]
    pub fn not_utf8(name: &str, from: usize) -> Self {
        Trouble(text!(
            "`{0}` is not UTF-8 from byte {1} on: save it as UTF-8",
            "`{0}` 从第 {1} 字节起不是 UTF-8：请保存为 UTF-8",
            name,
            from
        ))
    }

    /// Cures have nowhere to go.
    #[must_use]
    pub fn stdin_is_not_written() -> Self {
        Trouble(text!(
            "standard input cannot be written: `--diff` shows what would change",
            "无法写回标准输入：用 `--diff` 查看修改内容"
        ))
    }

    /// Plans are made from something else.
    #[must_use]
    pub fn plan_is_not_cured(name: &str) -> Self {
        Trouble(text!(
            "{0} is a plan and is not cured: cure the configuration that it was made from",
            "{0} 是执行计划，不做修复：请修复生成它的配置",
            name
        ))
    }

    /// Nothing says which file it is.
    #[must_use]
    pub fn no_baseline() -> Self {
        Trouble(text!(
            "there is no baseline to write: give `--baseline FILE`, or `baseline` in `iam5.toml`",
            "没有可写的基线：请给出 `--baseline FILE`，或在 `iam5.toml` 中设置 `baseline`"
        ))
    }

    /// The baseline was never written.
    #[must_use]
    pub fn baseline_is_missing(name: &str) -> Self {
        Trouble(text!(
            "`{0}` does not exist: write it with `--write-baseline`",
            "`{0}` 不存在：请用 `--write-baseline` 写出",
            name
        ))
    }

    /// A flag that belongs to others.
    #[must_use]
    pub fn unsafe_alone() -> Self {
        Trouble(text!(
            "`--unsafe` says which cures are applied: give `--fix` or `--diff` with it",
            "`--unsafe` 决定应用哪些修复：请与 `--fix` 或 `--diff` 一起使用"
        ))
    }

    /// The system knows no such file.
    #[must_use]
    pub fn no_such_file() -> Self {
        Trouble(text!("there is no such file or directory", "没有该文件或目录"))
    }

    /// The system lets nobody of the caller's read or write it.
    #[must_use]
    pub fn no_permission() -> Self {
        Trouble(text!("permission is denied", "没有权限"))
    }

    /// The message in a language.
    #[must_use]
    pub fn to(&self, language: Language) -> String {
        self.0.to(language)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to(Language::English))
    }
}

impl std::error::Error for Trouble {}
