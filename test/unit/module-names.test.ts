/** Node.js, which loads the set-up of a tier, takes `./name` for name.json before name.ts; bundlers and Jest take it for name.ts. */
import { readdirSync } from 'node:fs';
import path from 'node:path';

const project = path.resolve(__dirname, '../..');
const MODULE = /\.[cm]?[jt]s$/;

const files = readdirSync(project, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && !/^(?:\.|node_modules$|build$|cdktf\.out$|coverage$)/.test(entry.name),
  )
  .flatMap(({ name }) =>
    readdirSync(path.join(project, name), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(name, file),
    ),
  )
  .filter((file) => !file.includes('node_modules'));

test('no JSON file has the name of a module beside it', () => {
  const modules = new Set(files.filter((file) => MODULE.test(file)).map((file) => file.replace(MODULE, '')));
  const data = files.filter((file) => file.endsWith('.json'));
  expect(data.length).toBeGreaterThan(10);
  expect(modules.size).toBeGreaterThan(500);
  expect(data.filter((file) => modules.has(file.slice(0, -'.json'.length)))).toEqual([]);
});
