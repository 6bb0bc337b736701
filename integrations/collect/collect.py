#!/usr/bin/env python3
"""Saves what the interfaces of a Huawei Cloud account answer, for `iam5 account import`.

It reads and changes nothing. Each answer becomes a line of DIR/answers.jsonl:

    {"request": {"operation": "ListUsersV5", "limit": 200}, "answer": {...}}

A run that was interrupted goes on where it stopped; a second run with the credentials of the management account
adds the guardrails of the organization to the same folder. Credentials come from the SDK's own chain (environment,
profile, metadata); they are never printed or saved.

    pip install huaweicloudsdkiam huaweicloudsdkorganizations huaweicloudsdkcsms huaweicloudsdkeps
    python3 collect.py --out answers --region cn-north-4
"""

import argparse
import importlib
import json
import os
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.auth.provider import CredentialProviderChain
from huaweicloudsdkcore.exceptions.exceptions import SdkException, ServiceResponseException

# Of each operation the package, the version, the client, the method, and the stem of its request class.
OPERATIONS = {
    "ListUsersV5": ("iam", "v5", "IamClient", "list_users_v5"),
    "ShowUserV5": ("iam", "v5", "IamClient", "show_user_v5"),
    "ListGroupsV5": ("iam", "v5", "IamClient", "list_groups_v5"),
    "ListAgenciesV5": ("iam", "v5", "IamClient", "list_agencies_v5"),
    "GetAgencyV5": ("iam", "v5", "IamClient", "get_agency_v5"),
    "ListPoliciesV5": ("iam", "v5", "IamClient", "list_policies_v5"),
    "ListPolicyVersionsV5": ("iam", "v5", "IamClient", "list_policy_versions_v5"),
    "ListEntitiesForPolicyV5": ("iam", "v5", "IamClient", "list_entities_for_policy_v5"),
    "GetAccountSummaryV5": ("iam", "v5", "IamClient", "get_account_summary_v5"),
    "ShowDomainRoleAssignments": ("iam", "v3", "IamClient", "show_domain_role_assignments"),
    "KeystoneListPermissions": ("iam", "v3", "IamClient", "keystone_list_permissions"),
    "ListCustomPolicies": ("iam", "v3", "IamClient", "list_custom_policies"),
    "KeystoneListProjects": ("iam", "v3", "IamClient", "keystone_list_projects"),
    "ShowOrganization": ("organizations", "v1", "OrganizationsClient", "show_organization"),
    "ListRoots": ("organizations", "v1", "OrganizationsClient", "list_roots"),
    "ListEntities": ("organizations", "v1", "OrganizationsClient", "list_entities"),
    "ListPolicies": ("organizations", "v1", "OrganizationsClient", "list_policies"),
    "ShowPolicy": ("organizations", "v1", "OrganizationsClient", "show_policy"),
    "ListSecrets": ("csms", "v1", "CsmsClient", "list_secrets"),
    "ListResourceInstances": ("csms", "v1", "CsmsClient", "list_resource_instances"),
    "ListEnterpriseProject": ("eps", "v1", "EpsClient", "list_enterprise_project"),
}

# The codes after which a call is made again.
RETRIED = (429, 500, 502, 503, 504)
GUARDRAILS = ("service_control_policy", "resource_control_policy", "network_control_policy")


class Denied(Exception):
    """The credentials may not make the call."""


class Folder:
    """The answers that are saved: a line each, with its request."""

    def __init__(self, directory):
        os.makedirs(directory, exist_ok=True)
        self.path = os.path.join(directory, "answers.jsonl")
        self.answers = {}
        end = 0
        if os.path.exists(self.path):
            with open(self.path, "rb") as file:
                for line in file:
                    # A run that was interrupted may leave half of a line.
                    if not line.endswith(b"\n"):
                        break
                    entry = json.loads(line)
                    self.answers[self.key(entry["request"])] = entry["answer"]
                    end += len(line)
            os.truncate(self.path, end)
        self.file = open(self.path, "a", encoding="utf-8")

    @staticmethod
    def key(request):
        return json.dumps(request, sort_keys=True)

    def get(self, request):
        return self.answers.get(self.key(request))

    def add(self, request, answer):
        line = json.dumps({"request": request, "answer": answer}, ensure_ascii=False)
        self.file.write(line + "\n")
        self.file.flush()
        self.answers[self.key(request)] = answer

    def close(self):
        self.file.close()


class Collector:
    """Makes calls that were not made yet, by the vendor's SDK."""

    def __init__(self, folder, region, endpoint=None, wait=1.0, quiet=False):
        self.folder, self.region, self.endpoint = folder, region, endpoint
        self.wait, self.quiet = wait, quiet
        self.clients, self.denied, self.made = {}, [], 0

    def client(self, operation, project=None):
        package, version, name, _ = OPERATIONS[operation]
        key = (package, version, project and project["id"])
        if key not in self.clients:
            module = importlib.import_module(f"huaweicloudsdk{package}.{version}")
            builder = getattr(module, name).new_builder()
            if project:
                chain = CredentialProviderChain.get_basic_credential_provider_chain()
            else:
                chain = CredentialProviderChain.get_global_credential_provider_chain()
            credentials = chain.get_credentials()
            if project:
                credentials.project_id = project["id"]
            builder.with_credentials(credentials)
            if self.endpoint:
                builder.with_endpoint(self.endpoint)
            else:
                region = (project or {}).get("name", self.region).split("_")[0]
                host = {"iam": f"iam.{region}", "csms": f"kms.{region}"}.get(package, package)
                builder.with_endpoint(f"https://{host}.myhuaweicloud.com")
            self.clients[key] = builder.build()
        return self.clients[key]

    def call(self, operation, project=None, **parameters):
        request = {"operation": operation, **parameters}
        if project:
            request["project_id"] = project["id"]
        known = self.folder.get(request)
        if known is not None:
            return known
        package, version, _, method = OPERATIONS[operation]
        module = importlib.import_module(f"huaweicloudsdk{package}.{version}")
        if operation == "ListResourceInstances":
            # The page is chosen in the body; in the saved request it stands beside the rest.
            body = {name: value for name, value in parameters.items() if name != "resource_instances"}
            asked = module.ListResourceInstancesRequest(
                resource_instances=parameters["resource_instances"],
                body=module.ListResourceInstancesRequestBody(**body),
            )
        else:
            asked = getattr(module, operation + "Request")(**parameters)
        invoker = getattr(self.client(operation, project), method + "_invoker")(asked)
        retried = lambda _, error: isinstance(error, ServiceResponseException) and error.status_code in RETRIED
        invoker.with_retry(retry_condition=retried, max_retries=8, backoff_strategy=Backoff(self.wait))
        try:
            answer = invoker.invoke()
        except ServiceResponseException as error:
            if error.status_code in (401, 403):
                raise Denied(f"{operation}: {error.error_code} {error.error_msg}") from None
            raise
        content = answer.to_json_object()
        self.folder.add(request, content)
        self.made += 1
        if not self.quiet and self.made % 50 == 0:
            print(f"{self.made} calls", file=sys.stderr)
        return content

    def attempt(self, what, collect):
        """Collects something, or says that the credentials may not read it: the rest goes on."""
        try:
            return collect()
        except Denied as error:
            self.denied.append(f"{what}: {error}")
            print(f"not collected: {what}: {error}", file=sys.stderr)
            return None

    def marked(self, operation, member, project=None, **parameters):
        """All entries of a list that leads from page to page by markers."""
        entries, marker = [], None
        while True:
            page = dict(parameters, **({"marker": marker} if marker else {}))
            answer = self.call(operation, project, **page)
            found = answer.get(member) or []
            entries += [found] if isinstance(found, dict) else found
            marker = (answer.get("page_info") or {}).get("next_marker")
            if not marker:
                return entries

    def numbered(self, operation, member, total, per_page, **parameters):
        """All entries of a list whose pages have numbers."""
        entries, page = [], 1
        while True:
            answer = self.call(operation, page=page, per_page=per_page, **parameters)
            found = answer.get(member) or []
            entries += found
            if not found or len(entries) >= (answer.get(total) or 0):
                return entries
            page += 1

    # What a snapshot is made of.

    def identities(self):
        users = self.marked("ListUsersV5", "users", limit=200)
        for group in self.marked("ListGroupsV5", "groups", limit=200):
            self.marked("ListUsersV5", "users", group_id=group["group_id"], limit=200)
        agencies = self.marked("ListAgenciesV5", "agencies", limit=200)
        self.attempt("the summary", lambda: self.call("GetAccountSummaryV5"))
        self.attempt("tags of users", lambda: [self.call("ShowUserV5", user_id=it["user_id"]) for it in users])
        self.attempt(
            "tags of agencies", lambda: [self.call("GetAgencyV5", agency_id=it["agency_id"]) for it in agencies]
        )
        return users

    def policies(self):
        policies = self.marked("ListPoliciesV5", "policies", policy_type="custom", limit=200)
        policies += self.marked(
            "ListPoliciesV5", "policies", policy_type="system", only_attached=True, limit=200
        )
        for policy in policies:
            self.marked("ListPolicyVersionsV5", "versions", policy_id=policy["policy_id"], limit=200)
            self.marked("ListEntitiesForPolicyV5", "policy_users", policy_id=policy["policy_id"], limit=200)

    def grants(self, account):
        forms = [
            {"scope": "project"},
            {"scope": "enterprise_project"},
            {"scope": "domain", "is_inherited": False},
            {"scope": "domain", "is_inherited": True},
        ]
        for form in forms:
            self.numbered(
                "ShowDomainRoleAssignments", "role_assignments", "total_num", 50, domain_id=account, **form
            )
        self.numbered("KeystoneListPermissions", "roles", "total_number", 300)
        self.numbered("ListCustomPolicies", "roles", "total_number", 300)

    def projects(self):
        projects = self.call("KeystoneListProjects").get("projects") or []
        return [it for it in projects if it.get("enabled", True) and "-" in it["name"]]

    def organization(self, account):
        self.call("ShowOrganization")
        roots = self.marked("ListRoots", "roots", limit=200)
        child, path = account, [account]
        while child and child not in [it["id"] for it in roots] and len(path) < 12:
            parents = self.marked("ListEntities", "entities", child_id=child, limit=200)
            child = parents[0]["id"] if parents else None
            path += [child] if child else []
        seen = set()
        for entity in path:
            for policy in self.marked("ListPolicies", "policies", attached_entity_id=entity, limit=200):
                if policy["type"] in GUARDRAILS and policy["id"] not in seen:
                    seen.add(policy["id"])
                    self.call("ShowPolicy", policy_id=policy["id"])

    def secrets(self, projects):
        for project in projects:
            self.attempt(
                f"secrets in {project['name']}",
                lambda: self.marked("ListSecrets", "secrets", project, limit="200"),
            )
            self.attempt(f"tags of secrets in {project['name']}", lambda: self.instances(project))

    def instances(self, project):
        offset, size = 0, 200
        while True:
            page = {"action": "filter", "limit": str(size), "offset": str(offset)}
            answer = self.call(
                "ListResourceInstances", project, resource_instances="resource_instances", **page
            )
            offset += size
            if offset >= (answer.get("total_count") or 0):
                return


class Backoff:
    """Waits twice as long each time."""

    def __init__(self, seconds):
        self.seconds = seconds

    def calculate_retry_delay_millis(self, attempts):
        return int(self.seconds * 1000 * 2 ** min(attempts - 1, 6))


# `hcloud` names services and parameters as the interfaces do.
HCLOUD = [
    ("IAM", "ListUsersV5", "--limit=200"),
    ("IAM", "ListUsersV5", "--group_id=GROUP --limit=200"),
    ("IAM", "ListGroupsV5", "--limit=200"),
    ("IAM", "ListAgenciesV5", "--limit=200"),
    ("IAM", "GetAccountSummaryV5", ""),
    ("IAM", "ShowUserV5", "--user_id=USER"),
    ("IAM", "GetAgencyV5", "--agency_id=AGENCY"),
    ("IAM", "ListPoliciesV5", "--policy_type=custom --limit=200"),
    ("IAM", "ListPoliciesV5", "--policy_type=system --only_attached=true --limit=200"),
    ("IAM", "ListPolicyVersionsV5", "--policy_id=POLICY"),
    ("IAM", "ListEntitiesForPolicyV5", "--policy_id=POLICY"),
    ("IAM", "ShowDomainRoleAssignments", "--domain_id=ACCOUNT --scope=project --page=1 --per_page=50"),
    ("IAM", "ShowDomainRoleAssignments", "--domain_id=ACCOUNT --scope=enterprise_project --page=1 --per_page=50"),
    ("IAM", "ShowDomainRoleAssignments", "--domain_id=ACCOUNT --scope=domain --is_inherited=false --page=1 --per_page=50"),
    ("IAM", "ShowDomainRoleAssignments", "--domain_id=ACCOUNT --scope=domain --is_inherited=true --page=1 --per_page=50"),
    ("IAM", "KeystoneListPermissions", "--page=1 --per_page=300"),
    ("IAM", "ListCustomPolicies", "--page=1 --per_page=300"),
    ("IAM", "KeystoneListProjects", ""),
    ("Organizations", "ShowOrganization", ""),
    ("Organizations", "ListRoots", ""),
    ("Organizations", "ListEntities", "--child_id=ENTITY"),
    ("Organizations", "ListPolicies", "--attached_entity_id=ENTITY"),
    ("Organizations", "ShowPolicy", "--policy_id=POLICY"),
    ("CSMS", "ListSecrets", "--project_id=PROJECT"),
    ("CSMS", "ListResourceInstances", "--project_id=PROJECT --resource_instances=resource_instances --action=filter"),
    ("EPS", "ListEnterpriseProject", ""),
]


def hcloud(region):
    """The same calls as KooCLI lines: each answer goes into a file that is named after its request."""
    for service, operation, arguments in HCLOUD:
        values = [it.lstrip("-") for it in arguments.split() if not it.startswith("--limit")]
        name = ".".join([operation] + values)
        line = f"hcloud {service} {operation} --cli-region={region} {arguments}".rstrip()
        print(f"{line} > answers/{name}.json")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default="answers", metavar="DIR", help="the folder for answers")
    parser.add_argument("--region", default="cn-north-4", help="a region of the account, for its hosts")
    parser.add_argument("--account", metavar="ID", help="the account of the levels, where the credentials are another's")
    parser.add_argument("--only", choices=["organization"], help="the guardrails of the organization alone")
    parser.add_argument("--endpoint", help="one address instead of those of the services, for tests")
    parser.add_argument("--wait", type=float, default=1.0, metavar="SECONDS", help="the first wait after a 429")
    parser.add_argument("--hcloud", action="store_true", help="print the calls as KooCLI lines, and make none")
    options = parser.parse_args(arguments)
    if options.hcloud:
        hcloud(options.region)
        return 0
    collector = Collector(Folder(options.out), options.region, options.endpoint, options.wait)
    try:
        account = options.account
        if options.only is None:
            users = collector.attempt("users, groups and agencies", collector.identities)
            own = next((it["urn"].split(":")[2] for it in users or [] if it.get("urn")), None)
            account = account or own
            collector.attempt("identity policies", collector.policies)
            if account:
                collector.attempt("grants of version 1.1", lambda: collector.grants(account))
            projects = collector.attempt("projects", collector.projects) or []
            collector.secrets(projects)
            collector.attempt(
                "enterprise projects", lambda: collector.call("ListEnterpriseProject", limit=1000, offset=0)
            )
        if account:
            collector.attempt("guardrails of the organization", lambda: collector.organization(account))
    except SdkException as error:
        print(f"error: {error}: run it again, it goes on where it stopped", file=sys.stderr)
        return 2
    finally:
        collector.folder.close()
    print(f"{collector.made} calls made, {len(collector.folder.answers)} answers in {collector.folder.path}")
    return 1 if collector.denied else 0


if __name__ == "__main__":
    sys.exit(main())
