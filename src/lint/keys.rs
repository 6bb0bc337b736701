//! Facts about condition keys besides the catalog: which may be absent, and their names in other clouds.

/// Global keys that not every request has.
const OPTIONAL: [&str; 19] = [
    "g:calledvia",
    "g:calledviafirst",
    "g:calledvialast",
    "g:mfaage",
    "g:mfapresent",
    "g:principalisrootuser",
    "g:principalorgid",
    "g:principalorgpath",
    "g:referer",
    "g:sourceaccount",
    "g:sourceidentity",
    "g:sourceurn",
    "g:sourcevpc",
    "g:sourcevpce",
    "g:tagkeys",
    "g:tokenissuetime",
    "g:useragent",
    "g:username",
    "g:vpcsourceip",
];

/// Returns whether requests may come without the global key; `false` where that is not known.
pub(crate) fn may_be_absent(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let tag = ["g:resourcetag/", "g:requesttag/", "g:principaltag/"].iter().any(|it| key.starts_with(it));
    tag || OPTIONAL.contains(&key.as_str())
}

/// Keys of another cloud and the vendor's names for the same.
const FOREIGN: [(&str, &str); 26] = [
    ("aws:calledvia", "g:CalledVia"),
    ("aws:calledviafirst", "g:CalledViaFirst"),
    ("aws:calledvialast", "g:CalledViaLast"),
    ("aws:currenttime", "g:CurrentTime"),
    ("aws:epochtime", "g:CurrentTime"),
    ("aws:multifactorauthage", "g:MFAAge"),
    ("aws:multifactorauthpresent", "g:MFAPresent"),
    ("aws:principalaccount", "g:PrincipalAccount"),
    ("aws:principalarn", "g:PrincipalUrn"),
    ("aws:principalorgid", "g:PrincipalOrgId"),
    ("aws:principalorgpaths", "g:PrincipalOrgPath"),
    ("aws:principaltype", "g:PrincipalType"),
    ("aws:referer", "g:Referer"),
    ("aws:requestedregion", "g:RequestedRegion"),
    ("aws:securetransport", "g:SecureTransport"),
    ("aws:sourceaccount", "g:SourceAccount"),
    ("aws:sourcearn", "g:SourceUrn"),
    ("aws:sourceip", "g:SourceIp"),
    ("aws:sourcevpc", "g:SourceVpc"),
    ("aws:sourcevpce", "g:SourceVpce"),
    ("aws:tagkeys", "g:TagKeys"),
    ("aws:tokenissuetime", "g:TokenIssueTime"),
    ("aws:useragent", "g:UserAgent"),
    ("aws:userid", "g:UserId"),
    ("aws:username", "g:UserName"),
    ("aws:viaawsservice", "g:ViaService"),
];

/// The vendor's name for a key of another cloud.
pub(crate) fn translate(key: &str) -> Option<String> {
    let lower = key.to_ascii_lowercase();
    if let Some((_, name)) = FOREIGN.iter().find(|(foreign, _)| *foreign == lower) {
        return Some((*name).to_owned());
    }
    let tags = [
        ("aws:resourcetag/", "g:ResourceTag/"),
        ("aws:requesttag/", "g:RequestTag/"),
        ("aws:principaltag/", "g:PrincipalTag/"),
    ];
    tags.iter().find_map(|(foreign, name)| {
        lower.starts_with(foreign).then(|| format!("{name}{}", key.get(foreign.len()..).unwrap_or("")))
    })
}

/// Returns whether one text is the other with a slip of a letter or two in one place.
pub(crate) fn is_slip_of(written: &str, known: &str) -> bool {
    let (a, b) = (written.to_ascii_lowercase(), known.to_ascii_lowercase());
    let head = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let tail = a.bytes().rev().zip(b.bytes().rev()).take_while(|(x, y)| x == y).count();
    let longest = a.len().max(b.len());
    a != b && a.len().abs_diff(b.len()) <= 1 && head + tail + 2 >= longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_another_cloud_have_a_name_here() {
        assert_eq!(translate("aws:SourceIp").as_deref(), Some("g:SourceIp"));
        assert_eq!(translate("aws:PrincipalTag/Team").as_deref(), Some("g:PrincipalTag/Team"));
        assert_eq!(translate("aws:FederatedProvider"), None);
        assert!(FOREIGN.is_sorted() && OPTIONAL.is_sorted());
    }

    #[test]
    fn slips() {
        assert!(is_slip_of("g:UserNam", "g:UserName") && is_slip_of("g:SoruceIp", "g:SourceIp"));
        assert!(
            !is_slip_of("g:ResourceAccount", "g:SourceAccount") && !is_slip_of("g:UserName", "g:username")
        );
    }
}
