//! Errors of reading or writing a file, in both languages.

use std::fmt;

use crate::source::brief;
use crate::wording::{Gap, Join, Language, Text, text};

/// The reason why something cannot be read or written. `to_string()` is its English.
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

    /// A glob stands for too many.
    #[must_use]
    pub fn too_many_alternatives(glob: &str, most: usize) -> Self {
        Trouble(text!(
            "`{0}` stands for more than {1} globs: give them in several arguments",
            "`{0}` 展开后超过 {1} 个通配模式：请拆成多个参数",
            brief(glob).into_owned(),
            most
        ))
    }

    /// A search comes by a pipe, a device or the like.
    #[must_use]
    pub fn no_regular_file(name: &str) -> Self {
        Trouble(text!(
            "`{0}` is not a regular file: remove it from what is searched, or name it explicitly",
            "`{0}` 不是普通文件：请将它移出查找范围，或单独给出它",
            name
        ))
    }

    /// A symbolic link without a target.
    #[must_use]
    pub fn link_to_nothing(name: &str) -> Self {
        Trouble(text!(
            "`{0}` is a symbolic link that leads nowhere: remove it, or let it lead to a file",
            "`{0}` 是指向不存在目标的符号链接：请删除它，或让它指向文件",
            name
        ))
    }

    /// A symbolic link leads to a folder that it lies in.
    #[must_use]
    pub fn link_to_above(name: &str, folder: &str) -> Self {
        Trouble(text!(
            "`{0}` is a symbolic link that leads back to `{1}`: remove it",
            "`{0}` 是指回 `{1}` 的符号链接：请删除它",
            name,
            folder
        ))
    }

    /// Standard input that is named twice.
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

    /// A file with more bytes than are read.
    #[must_use]
    pub fn too_long(name: &str, most: usize) -> Self {
        Trouble(text!(
            "`{0}` is longer than the {1} bytes that are read: split it, or give `--max-bytes`",
            "`{0}` 超过可读取的 {1} 字节：请拆分，或用 `--max-bytes` 提高上限",
            name,
            most
        ))
    }

    /// A file that is not UTF-8 from a byte on.
    #[must_use]
    pub fn not_utf8(name: &str, from: usize) -> Self {
        Trouble(text!(
            "`{0}` is not UTF-8 from byte {1} on: save it as UTF-8",
            "`{0}` 从第 {1} 字节起不是 UTF-8：请保存为 UTF-8",
            name,
            from
        ))
    }

    /// Fixes have nowhere to go.
    #[must_use]
    pub fn stdin_is_not_written() -> Self {
        Trouble(text!(
            "standard input cannot be written: `--diff` shows what would change",
            "无法写回标准输入：用 `--diff` 查看修改内容"
        ))
    }

    /// A search came upon JSON that is not a policy.
    #[must_use]
    pub fn no_policies(names: &[String]) -> Self {
        let shown = names.iter().take(3).map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
        match names.len() {
            1 => Trouble(text!(
                "note: {0} holds no policy and was passed over",
                "注意：{0} 不含策略，已跳过",
                shown
            )),
            2 | 3 => Trouble(text!(
                "note: {0} hold no policy and were passed over",
                "注意：{0} 不含策略，已跳过",
                shown
            )),
            many => Trouble(text!(
                "note: {0} and {1} more files hold no policy and were passed over",
                "注意：{0} 以及另外 {1} 个文件不含策略，已跳过",
                shown,
                many - 3
            )),
        }
    }

    /// Plans are made from something else.
    #[must_use]
    pub fn plan_is_not_fixed(name: &str) -> Self {
        Trouble(text!(
            "{0} is a plan and is not fixed: fix the configuration that it was made from",
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

    /// The file to be written is not a baseline.
    #[must_use]
    pub fn no_baseline_there(name: &str) -> Self {
        Trouble(text!(
            "`{0}` is not a baseline and is not overwritten: give another file, or remove it",
            "`{0}` 的内容不是基线，不会覆盖：请给出另一个文件，或删除它",
            name
        ))
    }

    /// A flag that belongs to others.
    #[must_use]
    pub fn unsafe_alone() -> Self {
        Trouble(text!(
            "`--unsafe` selects which fixes are applied: give `--fix` or `--diff` with it",
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
