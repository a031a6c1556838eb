"""The sabotages there are: what is broken, where, how, and which test must see it.

`before` stands exactly once in its file: where it does not, the code has changed and the row must follow.
"""

from __future__ import annotations

from typing import NamedTuple


class Sabotage(NamedTuple):
    """One break: `before` becomes `after` in `file`, and `test` must fail."""

    name: str
    file: str
    before: str
    after: str
    test: str


ENGINE = "tests/release_tasks/engine"
STEPS = "tests/release_tasks/steps"
ADAPTERS = "tests/release_tasks/adapters"
RULES = "tests/release_tasks/rules"

SABOTAGES: tuple[Sabotage, ...] = (
    # -- the journal and the lock -------------------------------------------------------------------------------------
    Sabotage(
        "the nonce is gone",
        "release_tasks/engine/journal.py",
        '"nonce": os.urandom(16).hex()}',
        '"nonce": ""}',
        f"{ENGINE}/test_journal.py::test_an_effect_that_is_refused_takes_its_event_with_it",
    ),
    Sabotage(
        "effects are pushed without their event",
        "release_tasks/engine/journal.py",
        "            self.append(event, also=change.refs)\n",
        "            self._push(change.refs, change.remote)\n            self.append(event)\n",
        f"{ENGINE}/test_journal.py::test_effects_travel_with_their_event_or_not_at_all",
    ),
    Sabotage(
        "a torn line is glued to the next",
        "release_tasks/engine/journal.py",
        "            _cut_torn_line(file)\n",
        "",
        f"{ENGINE}/test_journal.py::test_a_torn_line_is_not_glued_to_the_next",
    ),
    Sabotage(
        "an eviction is not noticed",
        "release_tasks/engine/journal.py",
        'return any(event["holder"] != self.holder for event in events)',
        "return False",
        f"{ENGINE}/test_lock.py::test_a_rollback_takes_over_and_the_evicted_release_can_push_nothing",
    ),
    Sabotage(
        "what was done before a new decision still counts",
        "release_tasks/engine/journal.py",
        "                found = None\n            elif",
        "                pass\n            elif",
        f"{ENGINE}/test_runner.py::test_a_target_that_moved_is_cut_again_and_what_was_done_before_does_not_count",
    ),
    Sabotage(
        "the lease is ignored",
        "release_tasks/engine/lock.py",
        "            if self._tip(release) != tip:\n",
        "            if self._tip(release) is None:\n",
        f"{ENGINE}/test_lock.py::test_a_live_holder_elsewhere_is_recognised_by_its_heartbeat",
    ),
    Sabotage(
        "a lock that is held is taken",
        "release_tasks/engine/lock.py",
        "                if not take_over:\n",
        "                if take_over is None:\n",
        f"{ENGINE}/test_lock.py::test_who_lost_has_written_nothing",
    ),
    Sabotage(
        "a stopped release looks alive",
        "release_tasks/engine/heartbeat.py",
        "        if stopped(parent):\n",
        "        if parent == 0:\n",
        f"{ENGINE}/test_lock.py::test_a_stopped_release_has_no_heartbeat",
    ),
    Sabotage(
        "an eviction that the heartbeat read is forgotten",
        "release_tasks/engine/journal.py",
        "                if self.lost(self._catch_up()):  # the heartbeat saw it first\n",
        "                if self._catch_up() is None:\n",
        f"{ENGINE}/test_journal.py::test_what_the_heartbeat_saw_first_fences_the_release_too",
    ),
    Sabotage(
        "two releases make one environment at once",
        "release_tasks/engine/world.py",
        "        while not locked(file):\n",
        "        while not locked(file) and not told:\n",
        f"{ENGINE}/test_world.py::test_two_processes_are_never_inside_together",
    ),
    # -- the door and git ---------------------------------------------------------------------------------------------
    Sabotage(
        "the second look is gone",
        "release_tasks/engine/world.py",
        "        self.perform(change)\n        found = look()\n",
        '        self.perform(change)\n        return cast("T", wanted)\n',
        f"{ENGINE}/test_world.py::test_a_change_that_does_not_show_is_a_failure",
    ),
    Sabotage(
        "a preview makes its changes",
        "release_tasks/engine/world.py",
        '        self.say(f"would {change}")\n',
        '        self.say(f"would {change}")\n        Live.perform(self, change)\n',
        f"{ENGINE}/test_runner.py::test_a_preview_makes_no_change_and_goes_blind_only_where_it_must",
    ),
    Sabotage(
        "a change that no preview announced is made",
        "release_tasks/preview/held.py",
        "        self.held.require(self.journal.step, change)\n",
        "",
        "tests/release_tasks/preview/test_held.py::test_a_change_that_was_not_announced_is_refused_before_it_is_made",
    ),
    Sabotage(
        "a release is begun whatever its preview's digest",
        "release_tasks/commands/previews.py",
        "    if not preview.digest.startswith(wanted):\n",
        "    if not preview.digest:\n",
        "tests/end_to_end/test_preview.py::TestDigest::test_of_a_preview_made_elsewhere_the_facts_of_this_one_are_shown",
    ),
    Sabotage(
        "only the first obstacle is told",
        "release_tasks/engine/questions.py",
        "            if str(error) not in map(str, self.obstacles):\n",
        "            if not self.obstacles:\n",
        "tests/release_tasks/engine/test_questions.py::test_all_that_stands_in_the_way_is_told_with_its_fix",
    ),
    Sabotage(
        "commands do not hold the machine's lock",
        "release_tasks/engine/world.py",
        "_pass_fds=set(self.inherited)",
        "_pass_fds=set()",
        f"{ENGINE}/test_world.py::test_a_command_inherits_the_locks_descriptor",
    ),
    Sabotage(
        "a push is forced",
        "release_tasks/engine/remote.py",
        'words = [f"{identifier}:{ref}"',
        'words = [f"+{identifier}:{ref}"',
        f"{ENGINE}/test_git.py::test_a_push_is_never_forced",
    ),
    Sabotage(
        "refs are pushed one by one",
        "release_tasks/engine/remote.py",
        '"--atomic", ',
        "",
        f"{ENGINE}/test_git.py::test_refs_move_together_or_not_at_all",
    ),
    # -- the runner ---------------------------------------------------------------------------------------------------
    Sabotage(
        "one journal key for both smoke tests",
        "release_tasks/engine/runner.py",
        'self._step(bound, f"{section.name}/{bound.name}", scope)',
        'self._step(bound, f"{section.name}/{bound.step.name}", scope)',
        f"{ENGINE}/test_runner.py::test_a_step_runs_under_each_of_its_names",
    ),
    Sabotage(
        "environments share their evidence",
        "release_tasks/engine/runner.py",
        "inside = scope.new_child()",
        "inside = scope",
        f"{ENGINE}/test_runner.py::test_what_one_section_found_is_not_there_in_the_next",
    ),
    Sabotage(
        "a flow may need the evidence of another environment",
        "release_tasks/engine/flow.py",
        "inside = set(given)",
        "inside = given",
        f"{ENGINE}/test_runner.py::test_one_section_does_not_see_the_evidence_of_another",
    ),
    Sabotage(
        "a finished step is run again",
        "release_tasks/engine/runner.py",
        "        if recorded is not None:\n",
        "        if recorded is not None and bound.step.local:\n",
        f"{ENGINE}/test_runner.py::test_a_finished_step_is_not_run_again",
    ),
    Sabotage(
        "what lies on another machine is taken for here",
        "release_tasks/engine/runner.py",
        "(step.local and not is_this_machine(event.get",
        "(step.local and is_this_machine(event.get",
        f"{ENGINE}/test_runner.py::test_what_another_machine_made_for_itself_is_made_again_here",
    ),
    Sabotage(
        "a rollback that was killed goes forward",
        "release_tasks/engine/runner.py",
        "        if self._recovering(section):",
        "        if self._recovering(section) and not section.recovery:",
        f"{ENGINE}/test_runner.py::test_killed_while_it_went_back_it_goes_on_going_back",
    ),
    Sabotage(
        "a blocked release goes on",
        "release_tasks/engine/runner.py",
        '    (GatesNotMet, "blocked"),\n',
        "",
        f"{ENGINE}/test_runner.py::test_a_blocked_release_is_reported_and_ended",
    ),
    # -- the gates ----------------------------------------------------------------------------------------------------
    Sabotage(
        "unknown is a pass",
        "gates/result.py",
        "return self in (Status.FAIL, Status.UNKNOWN)",
        "return self is Status.FAIL",
        "tests/gates/test_result.py::test_what_blocks",
    ),
    Sabotage(
        "a required gate may be skipped",
        "gates/judge.py",
        "return self.required and self.result.status is Status.SKIP",
        "return False",
        "tests/gates/test_judge.py::test_a_skip_blocks_only_where_the_gate_is_required",
    ),
    Sabotage(
        "evidence of another tree is accepted",
        "gates/evidence.py",
        " and self.tree == tree",
        "",
        "tests/gates/test_suite_runs.py::test_a_test_broken_after_its_report_was_written_is_not_a_pass",
    ),
    Sabotage(
        "a report that was touched is accepted",
        "gates/evidence.py",
        " and record.files == _digests(folder)",
        "",
        "tests/gates/test_evidence.py::test_a_report_that_was_touched_since_is_not_used",
    ),
    Sabotage(
        "a severity that nobody can read passes",
        "gates/checks/code.py",
        "    if unread := issues.unread:\n",
        "    if not (unread := issues.unread) and unread:\n",
        "tests/gates/checks/test_code.py::test_an_open_issue_and_its_severity",
    ),
    Sabotage(
        "a tick decides what a gate decides",
        "gates/plan_rows.py",
        "ids = [row.gate] if row.gate else by_phrase",
        "ids = [row.gate] if row.gate else [] if row.ticked else by_phrase",
        "tests/gates/test_sign_off.py::test_who_decides_a_row",
    ),
    Sabotage(
        "no test that ran is a pass",
        "gates/suite_verdict.py",
        "    if not junit.ran:\n",
        "    if junit.ran is None:\n",
        "tests/gates/test_suite_verdict.py::test_an_outcome_and_its_answer",
    ),
    # -- smoke and health ---------------------------------------------------------------------------------------------
    Sabotage(
        "looks that are missing are not noticed",
        "release_tasks/rules/looks.py",
        "    if not looks or not whys[-1]:\n",
        "    if looks:\n",
        f"{RULES}/test_judgment.py::test_no_data_ends_a_window_only_at_its_end_or_after_five_minutes",
    ),
    Sabotage(
        "a look that failed is healthy",
        "release_tasks/steps/health.py",
        "return Look(world.now(), None, error.summary)",
        'return Look(world.now(), Counts(world.now(), 10**6, 0, (), 10**6, 10**6, True, 0), "")',
        f"{STEPS}/test_health.py::test_a_monitor_that_is_down_holds_and_does_not_pass",
    ),
    Sabotage(
        "too few requests are enough",
        "release_tasks/rules/judgment.py",
        "    if whole.requests < rules.minimum_sample:\n",
        "    if whole.requests < 0:\n",
        f"{RULES}/test_judgment.py::test_a_window",
    ),
    Sabotage(
        "the failure of an external service is ignored",
        "release_tasks/rules/probing.py",
        'return Suite((external, tuple(each for each in found if each.kind != "external")))',
        'return Suite((tuple(each for each in found if each.kind != "external"),))',
        f"{STEPS}/test_smoke.py::test_external_services_are_asked_first_and_are_not_the_code",
    ),
    Sabotage(
        "any version may answer the smoke test",
        "release_tasks/rules/probing.py",
        "        if same_version(said, version):\n",
        "        if said:\n",
        f"{STEPS}/test_smoke.py::test_the_entry_must_answer_with_the_new_version",
    ),
    Sabotage(
        "a wrong answer is tried again until it is right",
        "release_tasks/steps/smoke.py",
        "    retried = only_transport(seen)\n",
        "    retried = bool(failures(seen))\n",
        f"{STEPS}/test_smoke.py::test_a_wrong_answer_is_never_tried_again",
    ),
    Sabotage(
        "production gets probes that write",
        "release_tasks/rules/probes.py",
        " if probe.safe_for_production or not settings.is_production(environment))",
        ")",
        f"{STEPS}/test_smoke.py::test_production_gets_only_probes_that_are_safe_there",
    ),
    # -- what is pushed, published and deployed -----------------------------------------------------------------------
    Sabotage(
        "a tag that somebody else pushed is taken for ours",
        "release_tasks/steps/push.py",
        "    if tagged not in (None, merged.commit):\n",
        "    if tagged == ref:\n",
        f"{STEPS}/test_push.py::test_a_tag_that_is_on_another_commit_is_never_moved",
    ),
    Sabotage(
        "what was published is not read back",
        "release_tasks/steps/publish.py",
        "        if digest != target.wanted[name]\n",
        "        if not digest\n",
        f"{STEPS}/test_publish.py::TestFolder::test_a_published_version_with_other_content_is_never_replaced",
    ),
    Sabotage(
        "an upload whose answer was lost is not looked for",
        "release_tasks/steps/publish.py",
        "        if not _shows(release, target, name, 0.0):  # its answer may have been lost on the way\n"
        "            raise\n        return wanted\n",
        "        raise\n",
        f"{STEPS}/test_publish.py::TestPackageIndex::test_an_upload_whose_answer_was_lost_is_found",
    ),
    Sabotage(
        "what is published already is uploaded again",
        "release_tasks/steps/publish.py",
        "        if name in target.there\n",
        "        if not target.wanted\n",
        f"{STEPS}/test_publish.py::TestPackageIndex::test_only_what_is_missing_is_uploaded",
    ),
    Sabotage(
        "a version that is taken is seen after the tag is pushed",
        "release_tasks/flows.py",
        "        find_places(),\n",
        "",
        "tests/end_to_end/test_publish.py::TestSeenBefore::test_a_version_that_is_there_with_other_content",
    ),
    Sabotage(
        "a tag without artifacts is not unfinished",
        "release_tasks/repair/checks.py",
        "            if plain(str(version)) not in shelf.versions:\n",
        "            if not shelf.versions and not ground.tags:\n",
        "tests/release_tasks/repair/test_checks.py::test_what_does_not_fit_is_named_with_its_missing_step",
    ),
    Sabotage(
        "another machine may build other bytes",
        "release_tasks/steps/build.py",
        "        if any(not name.endswith(SBOM) for name in differ):\n",
        "        if not now:\n",
        f"{STEPS}/test_build.py::test_another_machine_must_build_the_same_bytes",
    ),
    Sabotage(
        "the artifacts are not checked before they are deployed",
        "release_tasks/steps/deploy.py",
        "    _same_bytes(release, built)\n",
        "",
        f"{STEPS}/test_deploy.py::test_only_the_bytes_that_were_built_are_deployed",
    ),
    Sabotage(
        "a version that was not tested gets traffic",
        "release_tasks/steps/shift.py",
        "    if (smoked.version, smoked.urls) != (running.version, running.urls):\n",
        "    if not smoked.urls:\n",
        f"{STEPS}/test_shift.py::test_a_version_that_was_not_tested_gets_no_traffic",
    ),
    Sabotage(
        "another version than the release's is shipped",
        "release_tasks/rules/distributions.py",
        "return Version(found) == Version(wanted)",
        "return True",
        f"{STEPS}/test_build.py::test_another_version_than_the_release_is_refused",
    ),
    Sabotage(
        "any signature of the keyring is ours",
        "release_tasks/adapters/signing/gpg.py",
        "if not {fingerprint, primary} & self._fingerprints():",
        "if not fingerprint:",
        f"{STEPS}/test_sign.py::test_gpg_believes_only_the_key_that_git_signs_with",
    ),
    Sabotage(
        "a key that has expired signs on",
        "release_tasks/adapters/signing/gpg.py",
        'LIES = ("EXPKEYSIG", ',
        "LIES = (",
        f"{STEPS}/test_sign.py::test_a_signature_by_a_key_that_has_expired_since_is_not_good",
    ),
    Sabotage(
        "what nobody signed is signed",
        "release_tasks/offered.py",
        "covered = frozenset(signed.files if signed is not None and signed.method else ())",
        "covered = frozenset(each.name for each in built.artifacts)",
        "tests/end_to_end/test_artifacts.py::test_without_a_key_nothing_is_released_and_the_remedy_is_named",
    ),
    # -- the local platform -------------------------------------------------------------------------------------------
    Sabotage(
        "the platform starts other bytes",
        "release_tasks/adapters/local/deploy.py",
        "    check_digests(site.world, folder, artifacts)\n",
        "",
        f"{ADAPTERS}/test_local.py::test_bytes_that_are_not_the_built_ones_are_not_started",
    ),
    Sabotage(
        "an instance may say another version",
        "release_tasks/adapters/local/serving.py",
        "if not same_version(said := version_in(identity.body), declared.version):",
        "if not (said := version_in(identity.body)):",
        f"{ADAPTERS}/test_local.py::test_a_version_that_says_another_is_a_failed_deployment",
    ),
    Sabotage(
        "the side is not checked before it gets traffic",
        "release_tasks/adapters/local/shift.py",
        '    site.world.verify(f"see that {version} serves", lambda: wait_until_serving(sides, to, startup))\n',
        "",
        f"{ADAPTERS}/test_local.py::test_traffic_stays_where_it_is_if_the_other_side_does_not_serve",
    ),
    Sabotage(
        "an older release may change an environment",
        "release_tasks/adapters/local/alone.py",
        "        if self.fence is not None and stored > self.fence:\n",
        "        if self.fence is not None and stored < 0:\n",
        f"{ADAPTERS}/test_contracts.py::TestPlatforms::test_an_older_release_changes_nothing_after_a_newer_one[local]",
    ),
    Sabotage(
        "nothing is drained",
        "release_tasks/adapters/local/deploy.py",
        "sides.site.traffic_file.stat().st_mtime) + drain\n",
        "sides.site.traffic_file.stat().st_mtime) + 0 * drain\n",
        f"{ADAPTERS}/test_drain.py::test_a_version_is_ended_when_its_last_requests_are_answered",
    ),
    # -- versions and tags ---------------------------------------------------------------------------------------------
    Sabotage(
        "a pre-release goes down",
        "release_tasks/rules/versions.py",
        "if last is not None and found < last:",
        "if last is not None and found == last:",
        f"{RULES}/test_versions.py::test_a_pre_release_never_goes_down",
    ),
    Sabotage(
        "a shallow clone is believed",
        "release_tasks/unreleased.py",
        'repository.git("rev-parse", "--is-shallow-repository") == "true"',
        'repository.git("rev-parse", "--is-shallow-repository") == "yes"',
        "tests/release_tasks/commands/test_versions.py::TestClones::test_shallow",
    ),
    Sabotage(
        "tags that only the remote has are not seen",
        "release_tasks/unreleased.py",
        "tags = {**local, **(there or {})}",
        "tags = {**local}",
        "tests/release_tasks/commands/test_versions.py::TestClones::test_without_tags",
    ),
    Sabotage(
        "a tag is read that the pattern matches in part",
        "release_tasks/rules/tags.py",
        "if not (tag.startswith(before) and tag.endswith(after)",
        "if not (tag.endswith(after)",
        f"{RULES}/test_tags.py::test_a_tag_is_a_version_only_where_the_pattern_matches_the_whole_of_it",
    ),
    # -- commits ------------------------------------------------------------------------------------------------------
    Sabotage(
        "a break that is quoted in a fence counts",
        "release_tasks/rules/commits.py",
        "frozenset(fenced(lines)) if",
        "frozenset() if",
        f"{RULES}/test_commits.py::test_level",
    ),
    Sabotage(
        "what a revert undoes still counts",
        "release_tasks/rules/reading.py",
        "if commit.id in self.undone:",
        "if False:",
        f"{RULES}/test_reading.py::test_reverts",
    ),
    Sabotage(
        "a commit that could not be read is said by nobody",
        "release_tasks/views/release_report.py",
        "_first(told, unread), ",
        "",
        "tests/release_tasks/views/test_reports.py::test_commits_that_could_not_be_read_are_counted_and_named",
    ),
    # -- the changelog ------------------------------------------------------------------------------------------------
    Sabotage(
        "a line that is lost is not noticed",
        "release_tasks/rules/changelog.py",
        "    _require_kept(file.lines, moved.changed, written, path)\n",
        "",
        f"{RULES}/test_changelog.py::test_a_line_that_would_be_lost_is_an_error",
    ),
    Sabotage(
        "a pre-release takes what waits for the stable one",
        "release_tasks/rules/changelog.py",
        "return Draft({path: file} if stable else {},",
        "return Draft({path: file},",
        f"{RULES}/test_changelog.py::test_a_pre_release_says_what_the_stable_one_would_and_leaves_the_file_alone",
    ),
    Sabotage(
        "HTML in a commit is HTML in the changelog",
        "release_tasks/rules/inline.py",
        'ENTITIES = {"<": "&lt;", ',
        'ENTITIES = {"<": "<", ',
        f"{RULES}/test_inline.py::test_no_line_leaves_its_bullet_or_becomes_html",
    ),
    Sabotage(
        "a release closes issues",
        "release_tasks/rules/inline.py",
        'return "Refs" if text[0].isupper() else "refs"',
        "return text",
        f"{RULES}/test_inline.py::test_shown[crash, closes #12-crash, refs #12]",
    ),
    # -- histories ----------------------------------------------------------------------------------------------------
    Sabotage(
        "a release takes what an earlier one holds",
        "release_tasks/rules/history.py",
        "        for commit in reach((tip,), commits, owner):\n",
        "        for commit in reach((tip,), commits, ()):\n",
        f"{RULES}/test_history.py::test_a_hotfix_that_is_merged_back_holds_only_its_own_commits",
    ),
    Sabotage(
        "what an older line has released is never released again",
        "release_tasks/rules/reach.py",
        '*((f"^{tags[last]}",) if last is not None else ())',
        '*(f"^{each}" for version, each in tags.items() if version.final)',
        "tests/release_tasks/test_unreleased.py::test_each_release_has_the_version_that_is_right[dual-support]",
    ),
    Sabotage(
        "a replaced commit is read as this clone replaced it",
        "release_tasks/engine/world.py",
        '        "GIT_NO_REPLACE_OBJECTS": "1",',
        '        "GIT_NO_REPLACE_OBJECTS_": "1",',
        f"{ENGINE}/test_git.py::test_history_is_read_as_every_clone_has_it",
    ),
    # -- files that hold the version ----------------------------------------------------------------------------------
    Sabotage(
        "places that disagree are written over",
        "release_tasks/rules/version_files.py",
        "        if not same_version(each.value, current.value):\n",
        "        if not same_version(each.value, each.value):\n",
        f"{RULES}/test_version_files.py::test_all_mistakes_are_told_at_once_and_nothing_is_written",
    ),
    Sabotage(
        "the first version in a JSON file is taken for the project's",
        "release_tasks/rules/version_places.py",
        "        if _value(changed, place.key) == MARK:  # so nothing but this value was changed\n",
        "        if MARK in str(changed):\n",
        f"{RULES}/test_version_places.py::test_only_the_version_changes[json-indentation-order-no-final-newline]",
    ),
    Sabotage(
        "a backend that reads the tag is told nothing",
        "release_tasks/steps/build.py",
        '"PYTHONHASHSEED": "0", **told}',
        '"PYTHONHASHSEED": "0"}',
        f"{STEPS}/test_cut.py::test_what_is_built_has_the_version_before_its_tag_is_there[hatch-vcs]",
    ),
    Sabotage(
        "a mistake in a table of the gates waits until they run",
        "release_tasks/project.py",
        '    questions.ask("settings of gates", lambda: _check_gates(read))\n',
        "",
        "tests/release_tasks/commands/test_config.py::test_mistakes_of_settings_steps_and_gates_are_told_at_once",
    ),
    # -- what CI is told ----------------------------------------------------------------------------------------------
    Sabotage(
        "a gate that no job of a matrix asked is left out",
        "gates/join.py",
        "if each.id in given else _not_asked(each) for each in first.known)",
        "for each in first.known if each.id in given)",
        "tests/gates/test_join.py::test_what_nobody_asked_is_unknown_and_never_ready",
    ),
    Sabotage(
        "of two answers the milder one counts",
        "gates/join.py",
        "    strictest = max(answers,",
        "    strictest = min(answers,",
        "tests/gates/test_join.py::test_of_two_answers_the_stricter_counts",
    ),
    Sabotage(
        "results of another commit are joined",
        "gates/join.py",
        "elif head is not None and part.check.commit != head:",
        "elif head is not None and not part.check.commit:",
        "tests/gates/test_program.py::test_what_was_judged_before_the_last_commit_is_not_joined",
    ),
    Sabotage(
        "an override is a test that passed",
        "gates/outputs/junit.py",
        ', Status.OVERRIDDEN: "skipped"}',
        "}",
        "tests/gates/outputs/test_junit.py::test_every_gate_is_a_test_and_every_answer_has_its_outcome",
    ),
    Sabotage(
        "outputs are written from answers that nobody scrubbed",
        "gates/__main__.py",
        "    check = scrubbed(check, redact)\n",
        "",
        "tests/gates/test_program.py::test_every_output_at_once_and_no_secret_in_any",
    ),
)
