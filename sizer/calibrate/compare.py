"""Compares what the model says with what was measured: see README.md."""

import json
import subprocess
import sys

LARGE = 64 << 20


def quantile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(part * len(values)))] if values else float("nan")


def main():
    program, *files = sys.argv[1:]
    show = "--all" in files
    for file in (file for file in files if file != "--all"):
        runs = [json.loads(line) for line in open(file) if line.strip()]
        runs = [run for run in runs if run["plan"]]
        asked = "\n".join(json.dumps({key: run[key] for key in ("name", "threads", "plan")}) for run in runs)
        said = subprocess.run([program], input=asked + "\n", capture_output=True, text=True, check=True).stdout
        said = [json.loads(line) for line in said.splitlines()]
        pairs = [(run, model) for run, model in zip(runs, said, strict=True)]
        if show:
            for run, model in pairs:
                ratio = run["peak"] / max(model["model"], 1)
                print(f"{run['name'][:40]:<40} {run['threads']} peak {run['peak'] / 1e6:8.1f} model {model['model'] / 1e6:8.1f}"
                      f" ratio {ratio:6.2f} cpu {run['cpu']:6.2f} {model['cpu']:6.2f} {'*' if run['peak'] >= LARGE else ''}")
        report(file, pairs)


def report(file, pairs):
    large = [(run, model) for run, model in pairs if run["peak"] >= LARGE]
    errors = [max(run["peak"] / model["model"], model["model"] / run["peak"]) for run, model in large]
    under = sum(run["peak"] > model["full"] for run, model in pairs)
    used = sum(model["full"] for _, model in large) / max(1, sum(run["peak"] for run, _ in large))
    times = [max(run["cpu"] / model["cpu"], model["cpu"] / max(run["cpu"], 1e-3)) for run, model in pairs]
    micros = [model["micros"] for _, model in pairs]
    again = [model["again_micros"] for _, model in pairs]
    print(f"{file}: {len(pairs)} runs, {len(large)} of 64 MiB and more; q-error p50 {quantile(errors, 0.5):.2f}"
          f" p90 {quantile(errors, 0.9):.2f}; under {under}; granted/used {used:.2f};"
          f" cpu q-error p50 {quantile(times, 0.5):.2f} p90 {quantile(times, 0.9):.2f};"
          f" sizing p50 {quantile(micros, 0.5)} us p99 {quantile(micros, 0.99)} us, again p50 {quantile(again, 0.5)} us")


if __name__ == "__main__":
    main()
