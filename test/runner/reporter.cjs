'use strict';
/** A reporter of jest that sends what happens to the process that started jest: test/runner/run-tier.ts. */
const { relative } = require('node:path');

const project = require('node:path').resolve(__dirname, '../..');
const nameOf = (path) => relative(project, path);

module.exports = class {
  onTestFileStart({ path }) {
    process.send?.({ kind: 'began', file: nameOf(path) });
  }

  onTestCaseResult({ path }, { status }) {
    process.send?.({ kind: 'test', file: nameOf(path), passed: status === 'passed' });
  }

  onTestFileResult({ path }, result) {
    const failures = result.testResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({ name: fullName, message: failureMessages.join('\n') }));
    // It did not load, or what runs before and after its tests failed.
    if (failures.length === 0 && (result.testExecError || result.failureMessage)) {
      failures.push({ name: nameOf(path), message: result.failureMessage ?? String(result.testExecError) });
    }
    process.send?.({
      kind: 'ended',
      file: nameOf(path),
      seconds: (result.perfStats.end - result.perfStats.start) / 1000,
      passed: result.numPassingTests,
      failed: Math.max(result.numFailingTests, failures.length),
      pending: result.numPendingTests + result.numTodoTests,
      failures,
    });
  }
};
