'use strict';

// Plain old JavaScript, because a Node that is too old for everything else must be able to read it: bin/check-node.js.

var node = require('./version-ranges.json').node;

/** Major, minor and patch as numbers; what is missing or is not a number counts as 0. */
function parts(version) {
  return version.split('.').map(function (part) {
    return parseInt(part, 10) || 0;
  });
}

/** True if `found` is `required` or later; missing parts count as 0 (`17` is `17.0`). */
function isAtLeast(found, required) {
  var a = parts(found);
  var b = parts(required);
  for (var i = 0; i < Math.max(a.length, b.length); i++) {
    var difference = (a[i] || 0) - (b[i] || 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The supported range that a version of Node.js lies in. */
function rangeOf(version) {
  return node.ranges.filter(function (range) {
    return isAtLeast(version, range.from) && !(range.below && isAtLeast(version, range.below));
  })[0];
}

function rangeText(range) {
  var from = range.from.replace(/(\.0)+$/, '');
  return from + (range.below ? ' or a later ' + from.split('.')[0] : ' or later');
}

/** All that is allowed, the newest first. */
var allowed = node.ranges.slice().reverse().map(rangeText).join(', ');

var remedy =
  'install Node.js ' + node.install + ': https://nodejs.org/en/download, or nvm install ' + node.install;

/** Why a version cannot be used, for people; nothing if it can. */
function problem(version, command) {
  if (rangeOf(version)) return undefined;
  return [
    'brokerform: Node.js ' + version + ' is not supported.',
    '    found:   ' + version + ' (' + command + ')',
    '    allowed: ' + allowed,
    '    remedy:  ' + remedy,
  ].join('\n');
}

/** What to know of a version that can be used, for people; nothing if there is nothing. */
function notice(version) {
  var range = rangeOf(version);
  if (!range || !range.endOfLife) return undefined;
  return (
    'Node.js ' +
    version +
    ' is past its end of life (' +
    range.endOfLife +
    '): it runs, but gets no security fixes.\n    remedy:  ' +
    remedy
  );
}

module.exports = { allowed: allowed, isAtLeast: isAtLeast, notice: notice, problem: problem, remedy: remedy };
