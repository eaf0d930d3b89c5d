import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const project = resolve(__dirname, '../../..');
const below = (folder: string): string[] =>
  readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));

/** Every page that a person reads. */
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...['docs', 'ansible', 'test/hosts'].flatMap(below).filter((file) => file.endsWith('.md')),
];

/** What a heading's link is on GitHub. */
const anchor = (heading: string): string =>
  heading
    .replace(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
const withoutCode = (text: string): string =>
  text.replace(/^( *)```[\s\S]*?^\1```/gm, '').replace(/`[^`\n]*`/g, '');
const anchors = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchor(heading));

/** Links of a page that lead nowhere. */
function broken(page: string): string[] {
  const text = withoutCode(readFileSync(join(project, page), 'utf8'));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^(https?|mailto):/.test(target))
    .filter((target) => {
      const [path = '', fragment] = target.split('#');
      const file = path === '' ? join(project, page) : join(project, dirname(page), path);
      if (!existsSync(file)) return true;
      return fragment !== undefined && file.endsWith('.md') && !anchors(file).includes(fragment);
    });
}

test('GIVEN every page THEN its links lead to files and headings that exist', () => {
  expect(pages.length).toBeGreaterThan(60);
  const found = pages.flatMap((page) => broken(page).map((target) => `${page}: ${target}`));
  expect(found).toEqual([]);
});

test('GIVEN CONTRIBUTING and the architecture THEN the files that they name exist', () => {
  for (const page of ['CONTRIBUTING.md', 'docs/architecture.md', 'docs/testing.md']) {
    const text = readFileSync(join(project, page), 'utf8');
    const paths = [...text.matchAll(/`((?:model|operations|stacks|constructs|test|tools)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );
    expect(paths.length).toBeGreaterThan(2);
    expect([page, paths.filter((path) => !existsSync(join(project, path)))]).toEqual([page, []]);
  }
});

test('GIVEN every page, and every source that a user may be led to, THEN the files of the project that it names exist', () => {
  const named = /(?<![\w./-])(?:model|operations|stacks|constructs|shared)\/[\w./-]+\.ts\b/g;
  const sources = ['model', 'operations', 'stacks', 'constructs', 'shared'].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  const missing = [...pages, ...sources].flatMap((file) =>
    [...readFileSync(join(project, file), 'utf8').matchAll(named)]
      .filter(([path]) => !existsSync(join(project, path)))
      .map(([path]) => `${file}: ${path}`),
  );
  expect(missing).toEqual([]);
});

test('GIVEN docs/ THEN its index has every page', () => {
  const index = readFileSync(join(project, 'docs/README.md'), 'utf8');
  const missing = pages
    .filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md')
    .filter((page) => !index.includes(`](${relative('docs', page)})`));
  expect(missing).toEqual([]);
});
