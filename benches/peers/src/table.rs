//! The table, in Markdown.

use std::fmt::{Display, Formatter, Result};

use crate::engine::{self, Task};
use crate::turns::{Time, duration, three_digits};
use crate::workload::{Answer, Spread};

/// What all engines took for one task.
#[derive(Debug)]
pub struct Row {
    pub spread: Spread,
    pub count: usize,
    pub task: Task,
    /// In the order of [`engine::NAMES`].
    pub times: Vec<Time>,
}

/// All rows.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }
}

/// How the policies are spread, in words.
pub fn spread_name(spread: Spread) -> &'static str {
    match spread {
        Spread::OneAction => "one action",
        Spread::Actions => "32 actions",
    }
}

fn task_name(task: Task) -> String {
    let answer = |it| match it {
        Answer::Allow => "allow",
        Answer::ExplicitDeny => "explicit deny",
        Answer::ImplicitDeny => "implicit deny",
    };
    match task {
        Task::Prepared(it) => format!("prepared, {}", answer(it)),
        Task::FromStrings(it) => format!("from strings, {}", answer(it)),
        Task::Load => "load".to_owned(),
    }
}

/// One row a task; in a cell the median, and how many times iam5's it is.
impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(f, "| policies | on | task | {} |", engine::NAMES.join(" | "))?;
        writeln!(f, "|{}", " --- |".repeat(3 + engine::NAMES.len()))?;
        for Row { spread, count, task, times } in &self.rows {
            write!(f, "| {count} | {} | {} |", spread_name(*spread), task_name(*task))?;
            for (place, time) in times.iter().enumerate() {
                write!(f, " {}", duration(time.nanoseconds))?;
                if place > 0 {
                    write!(f, " ({}×)", three_digits(time.ratio))?;
                }
                write!(f, " |")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
