#!/usr/bin/env python3
"""The deployment as far as it can be judged without a cluster or a container engine: manifests that fit together, flags
that the binary has, topics as docs/KAFKA.md demands them, an image with the libraries that the binary names."""
import os
import pathlib
import re
import subprocess
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ["QUITTANCE_BINARY"]
KUBERNETES = ROOT / "deploy/kubernetes"
BASE = KUBERNETES / "base"
CONTAINERFILE = (ROOT / "deploy/Containerfile").read_text()

# Flags that come with the roles; delete this once `serve` has them.


def documents(folder):
    """Of all manifests of a folder but the kustomization and its patches."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    for name in kustomization["resources"]:
        yield from yaml.safe_load_all((folder / name).read_text())


def of_kind(*kinds):
    return [document for document in documents(BASE) if document["kind"] in kinds]


def workloads():
    return of_kind("StatefulSet", "Deployment")


def pod_labels(workload):
    return workload["spec"]["template"]["metadata"]["labels"]


def selects(selector, labels):
    return bool(selector) and selector.items() <= labels.items()


def container(pod_owner):
    (only,) = pod_owner["spec"]["template"]["spec"]["containers"]
    return only


def pod_patch():
    return yaml.safe_load((BASE / "pod.yaml").read_text())


class Manifests(unittest.TestCase):
    def test_every_file_is_named_and_every_name_is_a_file(self):
        for kustomization in KUBERNETES.rglob("kustomization.yaml"):
            content = yaml.safe_load(kustomization.read_text())
            named = content["resources"] + [patch["path"] for patch in content.get("patches", [])]
            files = {path.name for path in kustomization.parent.iterdir()} - {"kustomization.yaml"}
            self.assertEqual(set(named), files, kustomization)
        self.assertEqual({path.suffix for path in KUBERNETES.rglob("*") if path.is_file()}, {".yaml"})

    def test_names_are_unique(self):
        names = [(document["kind"], document["metadata"]["name"]) for document in documents(BASE)]
        self.assertEqual(sorted(names), sorted(set(names)))

    def test_there_is_a_workload_for_each_role(self):
        roles = {argument.split("=")[1] for workload in workloads() for argument in container(workload)["args"]
                 if argument.startswith("--roles=")}
        self.assertEqual(roles, {"command", "projection", "query"})

    def test_selectors_match_labels(self):
        for workload in workloads():
            spec = workload["spec"]
            self.assertTrue(selects(spec["selector"]["matchLabels"], pod_labels(workload)), workload["metadata"])
            for constraint in spec["template"]["spec"]["topologySpreadConstraints"]:
                self.assertEqual(constraint["labelSelector"], spec["selector"], workload["metadata"])
        for service in of_kind("Service"):
            selected = [w for w in workloads() if selects(service["spec"]["selector"], pod_labels(w))]
            self.assertEqual(len(selected), 1, service["metadata"])

    def test_each_workload_has_one_disruption_budget(self):
        for workload in workloads():
            budgets = [b for b in of_kind("PodDisruptionBudget")
                       if selects(b["spec"]["selector"]["matchLabels"], pod_labels(workload))]
            self.assertEqual(len(budgets), 1, workload["metadata"])
            self.assertLess(budgets[0]["spec"]["maxUnavailable"], workload["spec"]["replicas"])
        self.assertEqual(len(of_kind("PodDisruptionBudget")), len(workloads()))

    def test_members_are_dialled_by_their_headless_service(self):
        headless = {s["metadata"]["name"] for s in of_kind("Service") if s["spec"].get("clusterIP") == "None"}
        for workload in of_kind("StatefulSet"):
            service = workload["spec"]["serviceName"]
            self.assertIn(service, headless)
            self.assertIn(f"--advertise=$(POD_NAME).{service}.$(NAMESPACE).svc:7450", container(workload)["args"])

    def test_variables_of_arguments_are_set(self):
        common = container(pod_patch())
        config = {entry["metadata"]["name"]: entry["data"] for entry in of_kind("ConfigMap")}
        known = {entry["name"] for entry in common["env"]}
        for source in common["envFrom"]:
            known |= config[source["configMapRef"]["name"]].keys()
        for workload in workloads():
            used = set(re.findall(r"\$\((\w+)\)", " ".join(container(workload)["args"])))
            self.assertLessEqual(used, known)

    def test_mounts_have_volumes(self):
        common = pod_patch()["spec"]["template"]["spec"]
        for workload in workloads():
            spec = workload["spec"]
            volumes = common["volumes"] + spec["template"]["spec"].get("volumes", [])
            claims = [claim["metadata"]["name"] for claim in spec.get("volumeClaimTemplates", [])]
            names = sorted([volume["name"] for volume in volumes] + claims)
            self.assertEqual(names, sorted(mount["name"] for mount in container(pod_patch())["volumeMounts"]))

    def test_what_pods_have_in_common_reaches_them(self):
        kustomization = yaml.safe_load((BASE / "kustomization.yaml").read_text())
        kinds = {patch["target"]["kind"] for patch in kustomization["patches"] if patch["path"] == "pod.yaml"}
        self.assertEqual(kinds, {workload["kind"] for workload in workloads()})
        names = {container(workload)["name"] for workload in workloads()}
        self.assertEqual(names, {container(pod_patch())["name"]})
        pod = pod_patch()["spec"]["template"]["spec"]
        self.assertTrue(pod["securityContext"]["runAsNonRoot"])
        self.assertTrue(container(pod_patch())["securityContext"]["readOnlyRootFilesystem"])
        user, group = pod["securityContext"]["runAsUser"], pod["securityContext"]["runAsGroup"]
        self.assertIn(f"USER {user}:{group}\n", CONTAINERFILE)

    def test_resources_are_bounded(self):
        for workload in workloads():
            resources = container(workload)["resources"]
            self.assertEqual(resources["requests"]["memory"], resources["limits"]["memory"])
            self.assertIn("cpu", resources["requests"])


class Binary(unittest.TestCase):
    def help_of(self, verb):
        return subprocess.run([BINARY, verb, "--help"], check=True, capture_output=True, text=True).stdout

    def test_serve_has_every_flag(self):
        known = set(re.findall(r"--[\w-]+", self.help_of("serve")))
        used = {re.match(r"--[\w-]+", argument).group(0) for workload in workloads()
                for argument in container(workload)["args"] if argument != "serve"}
        self.assertLessEqual(used, known)

    def test_probes_ask_where_the_server_listens(self):
        known = set(re.findall(r"--[\w-]+", self.help_of("health")))
        for name in ("startupProbe", "readinessProbe", "livenessProbe"):
            command = " ".join(container(pod_patch())[name]["exec"]["command"])
            flag, address = re.search(r"quittance health (--\w+) (unix:[\w/]+)", command).groups()
            self.assertIn(flag, known)
            for workload in workloads():
                self.assertIn(f"--listen={address}", container(workload)["args"])


class Topics(unittest.TestCase):
    def manifests(self):
        """The tables of docs/KAFKA.md, of the log's topics and of the keys': setting -> the least or most that will do."""
        tables = []
        for row in re.findall(r"^\| (.+?) \| (.+?) \| .+ \|$", (ROOT / "docs/KAFKA.md").read_text(), re.M):
            if row == ("setting", "must be"):
                tables.append({})
            elif tables:
                names, value = row
                for name in re.findall(r"`([\w.]+)`", names) or [names]:
                    bound = re.match(r"at (?:least|most) ([\d,]+)", value)
                    tables[-1][name] = bound.group(1).replace(",", "") if bound else value.split(",")[0]
        return [{name: value for name, value in table.items() if not name.startswith("-")} for table in tables]

    def test_settings_are_those_demanded(self):
        log, keys = self.manifests()[:2]
        self.assertEqual(log.pop("replication factor"), "3")
        self.assertEqual(len(log), 6, log)
        shared = {name: log[name] for name in ("min.insync.replicas", "unclean.leader.election.enable")}
        keys = {name: value for name, value in keys.items() if "as above" not in value} | shared
        topics = list(documents(KUBERNETES / "strimzi"))
        self.assertEqual([topic["metadata"]["name"] for topic in topics],
                         ["quittance.reference", "quittance.accounts", "quittance.keys"])
        for topic, demanded in zip(topics, (log, log, keys)):
            self.assertEqual(topic["spec"]["replicas"], 3)
            config = {name: str(value).lower() for name, value in topic["spec"]["config"].items()}
            self.assertEqual(config, {name: value.lower() for name, value in demanded.items()})
        self.assertEqual([topic["spec"]["partitions"] for topic in topics], [1, 8, 1])


class Image(unittest.TestCase):
    def test_what_is_copied_is_there(self):
        for source in re.findall(r"^COPY ([^-\s]\S*) \S+$", CONTAINERFILE, re.M):
            self.assertTrue((ROOT / source).exists(), source)

    def test_its_libraries_are_those_the_binary_names(self):
        listed = set(re.findall(r"[a-z][\w.+-]*", re.search(r"recommends \\\n(.*?)&&", CONTAINERFILE, re.S).group(1)))
        needed = re.findall(r"NEEDED.*\[(.+)\]", self.output("readelf", "-d", BINARY))
        paths = dict(re.findall(r"(\S+) => (\S+)", self.output("ldd", BINARY)))
        packages = {self.package_of(paths[name]) for name in needed if name in paths}
        packages -= {"libc6", "libgcc-s1", "libstdc++6"}  # they come with any of the others
        self.assertEqual(packages, listed - {"ca-certificates"})

    def package_of(self, path):
        path = str(pathlib.Path(path).resolve())
        for candidate in (path, path.removeprefix("/usr")):  # /lib is a link to /usr/lib
            found = subprocess.run(["dpkg-query", "-S", candidate], capture_output=True, text=True)
            if found.returncode == 0:
                return found.stdout.split(":")[0]
        raise AssertionError(f"{path} is of no package")

    def output(self, *command):
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    unittest.main()
