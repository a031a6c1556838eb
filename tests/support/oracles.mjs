// What the parsers of the npm world make of commit messages; tests/support/oracles.py runs it in the folder of the oracles.
// In: a JSON array of messages. Out: a JSON array, one answer each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import preset from "conventional-changelog-conventionalcommits";
import { CommitParser } from "conventional-commits-parser";

const require = createRequire(`${process.cwd()}/`);
const quiet = { debug() {}, error() {}, info() {}, trace() {}, warn() {} };

const { parser, toConventionalChangelogFormat } = require("@conventional-commits/parser");
const { parseConventionalCommits } = require("release-please/build/src/commit");
const { DefaultVersioningStrategy } = require("release-please/build/src/versioning-strategies/default");
const { Version } = require("release-please/build/src/version");

const lenient = new CommitParser((await preset()).parser);
const strategy = new DefaultVersioningStrategy({ logger: quiet });

function said(commit) {
  if (!commit || !commit.type) return null;
  return {
    type: commit.type,
    scope: commit.scope || null,
    breaking: commit.notes.length > 0,
    description: commit.subject,
  };
}

// Both throw where a message is not conventional, or empty.
function answered(parse) {
  try {
    return said(parse());
  } catch {
    return null;
  }
}

function level(message) {
  const commits = parseConventionalCommits([{ sha: "0".repeat(40), message }], quiet);
  if (commits.length === 0) return null;
  const next = strategy.bump(Version.parse("1.2.3"), commits).toString();
  return { "2.0.0": "major", "1.3.0": "minor", "1.2.4": "patch" }[next] ?? next;
}

const messages = JSON.parse(readFileSync(0, "utf8"));
const answers = messages.map((message) => ({
  strict: answered(() => toConventionalChangelogFormat(parser(message))),
  lenient: answered(() => lenient.parse(message)),
  level: level(message),
}));
process.stdout.write(JSON.stringify(answers));
