//! The explanation of a decision, in words.

use std::fmt;

use crate::decide::{
    Applies, Change, Explanation, FilledVariable, IncompleteLayer, NearestMiss, NoMatch, VariableFilling,
};
use crate::layer::Layer;
use crate::policy::Effect;
use crate::source::{brief, brief_name};
use crate::wording::{Gap, Join, Text, text};

impl Explanation {
    /// A few lines in plain text.
    #[must_use]
    pub fn text(&self) -> Text {
        let decision = self.decision.name();
        let mut lines = vec![match &self.residual {
            Some(residual) => text!("{0}: {1}", "{0}：{1}", decision, residual.text()),
            None => Text::verbatim(decision),
        }];
        for trace in &self.statements {
            let at = &trace.statement;
            let what = match (at.effect, trace.applies == Applies::Yes) {
                (Effect::Allow, true) => text!("this allow applies", "该 Allow 语句生效"),
                (Effect::Allow, false) => text!("this allow may apply", "该 Allow 语句可能生效"),
                (Effect::Deny, true) => text!("this deny applies", "该 Deny 语句生效"),
                (Effect::Deny, false) => text!("this deny may apply", "该 Deny 语句可能生效"),
            };
            lines.push(text!("{0}:{1}: {2}", "{0}:{1}：{2}", &*at.policy, at.place.to_string(), what));
        }
        lines.extend(self.incomplete.iter().map(IncompleteLayer::text));
        lines.extend(self.no_match.iter().map(NoMatch::text));
        for miss in self.nearest.iter().chain(&self.besides) {
            let at = &miss.trace.statement;
            lines.push(text!(
                "{0}:{1}: this allow lacks {2}: {3}",
                "{0}:{1}：该 Allow 语句有 {2} 处不满足：{3}",
                &*at.policy,
                at.place.to_string(),
                miss.lacking,
                miss.text()
            ));
        }
        Text::of(Gap::Texts(lines, Join::Line))
    }
}

impl IncompleteLayer {
    /// The advice for a layer that allows nothing.
    #[must_use]
    pub fn text(&self) -> Text {
        let IncompleteLayer(layer) = self;
        let vendors = match layer {
            Layer::Scp(_) => "FullAccess",
            Layer::Rcp(_) => "RCPFullAccess",
            Layer::Ncp(_) => "NCPFullAccess",
            Layer::Identity | Layer::Resource | Layer::Session | Layer::Endpoint => {
                return text!(
                    "no statement of the layer `{0}` allows anything: add an Allow to it",
                    "`{0}` 这一类策略没有任何 Allow 语句：请为其添加 Allow 语句",
                    layer.to_string()
                );
            }
        };
        text!(
            "no statement of the level `{0}` allows anything: `{1}` is missing there",
            "`{0}` 这一层没有任何 Allow 语句：缺少 `{1}`",
            layer.to_string(),
            vendors
        )
    }
}

impl NearestMiss {
    /// Its changes: `add … to the actions of the statement; …`
    #[must_use]
    pub fn text(&self) -> Text {
        Text::of(Gap::Texts(self.changes.iter().map(Change::text).collect(), Join::Semicolon))
    }
}

impl Change {
    /// The change in words.
    #[must_use]
    pub fn text(&self) -> Text {
        let quoted = |names: &[String]| Gap::names(names.iter().map(|it| brief_name(it)), Join::Comma);
        match self {
            Change::AddAction(name) => text!(
                "add `{0}` to the actions of the statement",
                "在该语句的授权项中添加 `{0}`",
                brief_name(name)
            ),
            Change::RemoveNotActions(entries) => text!(
                "take {0} out of the statement's `NotAction`",
                "从该语句的 `NotAction` 中去掉 {0}",
                quoted(entries)
            ),
            Change::CoverResource { resource, has } => text!(
                "let the statement's `Resource` cover `{0}`: it has {1}",
                "让该语句的 `Resource` 包含 `{0}`：现有 {1}",
                brief_name(resource),
                has.text()
            ),
            Change::RemoveNotResources(entries) => text!(
                "take {0} out of the statement's `NotResource`",
                "从该语句的 `NotResource` 中去掉 {0}",
                quoted(entries)
            ),
            Change::NamePrincipal(name) => text!(
                "name `{0}` in the statement's `Principal`",
                "在该语句的 `Principal` 中写明 `{0}`",
                brief_name(name)
            ),
            Change::WidenGrant { scope, has } => text!(
                "grant the policy where the resource is as well, {0}: it counts in {1}",
                "在资源所在的范围（{0}）也授予该策略：目前的授权范围是{1}",
                has.text(),
                scope.text()
            ),
            Change::MeetCondition { wants, has } => text!(
                "make it so that {0}; the key is {1}",
                "使 {0}；请求中该键为 {1}",
                wants.text(),
                has.text()
            ),
            Change::FixUnreadable(fault) => {
                text!("fix what cannot be read: {0}", "修正无法读取的内容：{0}", fault.text())
            }
        }
    }
}

impl NoMatch {
    /// The reason in words: ``no Allow statement names `csms:secret:get`, by name or by its alias …``.
    #[must_use]
    pub fn text(&self) -> Text {
        if self.without_statements {
            return text!("there is no statement at all", "没有任何语句");
        }
        let action = brief(&self.action);
        let names = match self.aliases.is_empty() {
            true => text!("no Allow statement names `{0}`", "没有 Allow 语句包含授权项 `{0}`", action),
            false => text!(
                "no Allow statement names `{0}`, by name or by its alias {1}",
                "没有 Allow 语句包含授权项 `{0}` 或其旧名称 {1}",
                action,
                self.aliases.join(", ")
            ),
        };
        if self.meant.is_empty() {
            return names;
        }
        text!(
            "{0}; the catalog does not know it either, did you mean {1}",
            "{0}；目录中也没有它，您要找的是 {1} 吗",
            names,
            Gap::names(&self.meant, Join::Comma)
        )
    }
}

impl FilledVariable {
    /// The value of a variable: `${g:UserName}` and its value.
    #[must_use]
    pub fn text(&self) -> Text {
        let variable = format!("`${{{}}}`", self.key);
        match &self.filling {
            VariableFilling::Text(text) => text!("{0} is `{1}`", "{0} 的值为 `{1}`", variable, text),
            VariableFilling::Nothing => {
                text!("no value can be substituted for {0}", "{0} 没有可替换的值", variable)
            }
            VariableFilling::Unknown => text!("{0} is not known", "{0} 的值未知", variable),
        }
    }
}

/// What is written in English where nothing else is asked for.
macro_rules! english {
    ($($kind:ty),*) => {
        $(impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.text().fmt(f)
            }
        })*
    };
}
english!(Explanation, IncompleteLayer, NearestMiss, Change, NoMatch, FilledVariable);
