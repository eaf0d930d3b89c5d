const path = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;
const order = require('./order.cjs');

const folder = path.resolve(__dirname, '..');

/** In the order of order.cjs, else by name. */
module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => placeOf(a.path) - placeOf(b.path) || a.path.localeCompare(b.path));
  }
};

/** Of a file that is in no order: before all others. */
function placeOf(file) {
  const [tier = '', ...rest] = path.relative(folder, file).split(path.sep);
  return (order[tier] ?? []).indexOf(rest.join('/').replace(/\.test\.ts$/, ''));
}
