/**
 * Words that no text has: help, errors, remedies, findings, pages and comments. CONTRIBUTING.md, Voice.
 *
 *     node tools/check-voice.mjs
 *
 * Of code it reads comments and strings with a space in them, of Markdown every line. Exit status 1: each place, with what to write.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

const project = resolve(import.meta.dirname, '..');

const WORDS = [
  [/\banew\b/i, 'again, re-created, reissued or restarted'],
  [/\buntold\b/i, 'unknown'],
  [/\btold\b/i, 'reported'],
  [/\bgoes\b/i, 'is deleted, continues, moves or changes'],
  [/\b(is|are|be|was|were) away\b/i, 'offline'],
  [/\b(take|takes|taken|taking|took) [\w ]{0,24}\baway\b/i, 'remove'],
  [/\bfor good\b/i, 'permanently'],
  [/\byoung\b/i, 'new'],
  [/\bnobody\b/i, 'no one, or the subject'],
  [/\bshall\b/i, 'will or must'],
  [/\bmay (not be|no longer)\b/i, 'must not, or is no longer allowed to'],
  [/\bneeded are\b/i, 'prerequisites'],
  [/\bis no (duration|size|rate|number|URL|range|JSON|YAML|voter|plan)\b/i, 'is not a valid …'],
  [/\bfor ever\b/i, 'forever'],
  [/\bbegins? so\b/i, 'with this prefix'],
  [/\bbelongs? into\b/i, 'belongs in'],
  [/\btowards\b/i, 'toward'],
  [/\baccess entr(y|ies)\b/i, 'ACL'],
  [/(?<!-)\bcatalogues?\b/i, 'definitions, or catalog for the files of the domains'],
  [/\bbehaviour\b/i, 'behavior'],
  [/\b(cannot|does not|do not|can not) (be told|tell)\b/i, 'cannot determine, or cannot read'],
];

/** Terms of others that have such a word: the generations of a JVM's collector. */
const TERMS = /\byoung (objects|generation|collections?)\b/gi;

/** Names of Ansible tasks, as Ansible prints them. Their files are in the bundle of hosts, whose hash is synthesized. */
const TASKS = /^TASK \[.*$/;
/** Names of files. */
const PATHS = /`[\w./-]+`/g;

/** Comments of `ansible` are not read: they are in the bundle of hosts as well. */
const CODE = [
  'bin',
  'constructs',
  'environments',
  'model',
  'operations',
  'packages/kafka-admin',
  'shared',
  'stacks',
  'tools',
];
const files = execFileSync('git', ['ls-files', '-z'], { cwd: project, encoding: 'utf8' }).split('\0');

const found = files.flatMap((file) => textsOf(file).flatMap(([line, text]) => mistakes(file, line, text)));
for (const each of found) console.error(each);
if (found.length > 0) process.exitCode = 1;

/** @returns lines and texts that users read */
function textsOf(file) {
  if (file.endsWith('.md') && !file.startsWith('ansible/') && !file.startsWith('packages/'))
    return read(file)
      .split('\n')
      .map((text, index) => [index + 1, text]);
  if (!/\.(ts|js|mjs|cjs)$/.test(file) || !CODE.some((folder) => file.startsWith(`${folder}/`))) return [];
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const texts = [];
  const comments = new Map();
  const visit = (node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (node.text.includes(' ')) texts.push([lineOf(node.getStart()), node.text]);
    }
    for (const { pos, end } of ts.getLeadingCommentRanges(source.text, node.pos) ?? [])
      comments.set(pos, end);
    for (const { pos, end } of ts.getTrailingCommentRanges(source.text, node.end) ?? [])
      comments.set(pos, end);
    // Tokens as well, which forEachChild leaves out: a comment may stand before a closing bracket.
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  for (const [pos, end] of comments)
    for (const [index, text] of source.text.slice(pos, end).split('\n').entries())
      texts.push([lineOf(pos) + index, text]);
  return texts;
}

function mistakes(file, line, text) {
  const plain = text.replace(TASKS, '').replace(PATHS, '').replace(TERMS, '');
  return WORDS.flatMap(([word, instead]) => {
    const match = word.exec(plain);
    return match === null ? [] : [`${file}:${line}: "${match[0]}": write ${instead}`];
  });
}

function read(file) {
  return readFileSync(resolve(project, file), 'utf8');
}
