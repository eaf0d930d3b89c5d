/**
 * Stands in for `gh api` where there is no gh: the arguments that the template uses, and no others. GITHUB_API_URL is the
 * address, as it is in a job.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    paginate: { type: 'boolean' },
    method: { type: 'string', default: 'GET' },
    jq: { type: 'string' },
    field: { type: 'string', short: 'F' },
  },
});
const [command, path, ...rest] = positionals;
if (command !== 'api' || path === undefined || rest.length > 0)
  throw new Error('gh api <path> is all there is');

/** jq is no part of Node: the one filter that the template has. */
const [, author, marker] =
  /^\.\[\] \| select\(\.user\.login == "(.*)" and \(\.body \| startswith\("(.*)"\)\)\) \| \.id$/.exec(
    values.jq ?? '',
  ) ?? [];
if (values.jq !== undefined && marker === undefined) throw new Error(`--jq ${values.jq} is not known here`);

/** `-F body=@file`: the file's text, whatever is in it. */
function body() {
  if (values.field === undefined) return undefined;
  const [, key, file] = /^(\w+)=@(.+)$/.exec(values.field) ?? [];
  if (key === undefined) throw new Error(`-F ${values.field} is not known here`);
  return JSON.stringify({ [key]: readFileSync(file, 'utf8') });
}

let next = `${process.env.GITHUB_API_URL}/${path}${values.paginate ? '?per_page=100' : ''}`;
while (next !== undefined) {
  const response = await fetch(next, {
    method: values.method,
    headers: { authorization: `token ${process.env.GH_TOKEN}`, 'content-type': 'application/json' },
    body: body(),
  });
  const text = await response.text();
  if (!response.ok) {
    console.error(`gh: HTTP ${response.status}: ${text}`);
    process.exit(1);
  }
  if (values.jq === undefined) console.log(text);
  else
    for (const { id, user, body: said } of JSON.parse(text))
      if (user.login === author && said.startsWith(marker)) console.log(id);
  next = values.paginate ? /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] : undefined;
}
