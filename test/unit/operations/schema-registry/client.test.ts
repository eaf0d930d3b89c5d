import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SchemaRegistry } from '../../../../operations/schema-registry/client';
import type { SchemaContent } from '../../../../model/schemas/registered';

/** What answers: by method and path, status and text. The real registry is asked in test/schemas. */
type Answers = Readonly<Record<string, readonly [status: number, text: string] | 'silence' | 'half'>>;

let server: http.Server;
let answers: Answers;
let asked: string[];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const key = `${request.method ?? ''} ${request.url ?? ''}`;
    asked.push(key);
    const answer = answers[key] ?? answers['*'];
    if (answer === 'silence') return;
    if (answer === 'half') {
      response.writeHead(200);
      response.write('["one');
      return;
    }
    const [status, text] = answer ?? [404, '{"error_code":404,"message":"HTTP 404 Not Found"}'];
    response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function registryWith(given: Answers, user?: { name: string; password: string }): SchemaRegistry {
  answers = given;
  const { port } = server.address() as AddressInfo;
  // A slash at the end is no other address.
  return new SchemaRegistry({ url: `http://127.0.0.1:${port}/`, timeoutMs: 300, ...(user && { user }) });
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'not refused',
    (error: Error) => error.message.replace(/http:\/\/[^ ,]*/g, 'URL'),
  );

const CONTENT: SchemaContent = { format: 'avro', text: '"string"', references: [] };
const error = (code: number, message: string): string => JSON.stringify({ error_code: code, message });
const LOOKED_UP = JSON.stringify({ subject: 's', version: 3, id: 7, schema: '"string"' });

describe('pages of subjects', () => {
  const page = (from: number, length: number): string =>
    JSON.stringify(Array.from({ length }, (_, index) => `s${String(from + index).padStart(4, '0')}`));

  const offsets = (): string[] => asked.map((each) => /offset=(\d+)/.exec(each)?.[1] ?? each);

  test('GIVEN fewer than a page THEN one request is enough', async () => {
    expect(await registryWith({ '*': [200, page(0, 999)] }).subjects()).toHaveLength(999);
    expect(asked).toEqual(['GET /subjects?offset=0&limit=1000']);
  });

  test('GIVEN full pages THEN the next is asked for, and all once more', async () => {
    const registry = registryWith({
      'GET /subjects?offset=0&limit=1000': [200, page(0, 1_000)],
      'GET /subjects?offset=1000&limit=1000': [200, page(1_000, 10)],
    });
    expect(await registry.subjects()).toHaveLength(1_010);
    expect(offsets()).toEqual(['0', '1000', '0', '1000']);
  });

  test('GIVEN a name that slips from one page to another meanwhile THEN it is listed', async () => {
    // The first reading has s1000 on neither page, the second one has it.
    const [first, again] = [page(0, 1_000), page(1, 1_000)];
    let reading = 0;
    const registry = registryWith({
      get 'GET /subjects?offset=0&limit=1000'(): [number, string] {
        reading += 1;
        return [200, reading === 1 ? first : again];
      },
      'GET /subjects?offset=1000&limit=1000': [200, page(1_001, 9)],
    });
    expect(await registry.subjects()).toEqual(JSON.parse(page(0, 1_010)));
    expect(reading).toBe(3);
  });

  test.each([
    [1_000, 4],
    [1_200, 1],
  ])(
    'GIVEN a registry without pages and %i subjects THEN it ends after %i requests',
    async (length, requests) => {
      expect(await registryWith({ '*': [200, page(0, length)] }).subjects()).toHaveLength(length);
      expect(asked).toHaveLength(requests);
    },
  );
});

describe('register', () => {
  const write = 'POST /subjects/s/versions';
  const lookUp = 'POST /subjects/s';
  const latest = 'GET /subjects/s/versions/latest';

  test.each<[string, Answers[string]]>([
    ['an error of the server', [500, error(50001, 'Timed out')]],
    ['no answer', 'silence'],
  ])('GIVEN %s to a write that is in the registry all the same THEN it is registered', async (_, answer) => {
    const registry = registryWith({
      [write]: answer,
      [lookUp]: [200, LOOKED_UP],
      [latest]: [200, LOOKED_UP],
    });
    expect(await registry.register('s', CONTENT)).toMatchObject({ version: 3, id: 7 });
    expect(asked).toEqual([write, lookUp, latest]);
  });

  test('GIVEN an error of the server to a write that is not there THEN that error', async () => {
    const registry = registryWith({
      [write]: [500, error(50001, 'Timed out')],
      [lookUp]: [404, error(40403, 'Schema not found')],
      [latest]: [404, error(40401, 'Subject not found')],
    });
    expect(await refusal(registry.register('s', CONTENT))).toContain(
      'URL did not register a version of s: HTTP status 500, Timed out.',
    );
  });

  test('GIVEN a refusal THEN nothing is read back', async () => {
    await refusal(registryWith({ [write]: [409, error(409, 'Incompatible')] }).register('s', CONTENT));
    expect(asked).toEqual([write]);
  });
});

test.each<[string, Answers[string], string | undefined, string]>([
  ['another page', [200, '<html>Sign in</html>'], undefined, 'HTTP status 200, "<html>Sign in</html>".'],
  [
    'an object for a list',
    [200, '{"a":1}'],
    undefined,
    'not one of the Confluent API: HTTP status 200, "{"a":1}".',
  ],
  ['no text', [502, ''], undefined, 'not one of the Confluent API: HTTP status 502, without text.'],
  ['a redirect', [302, ''], undefined, 'it redirects to another address (HTTP status 302).'],
  [
    'a path that is not there',
    [404, error(404, 'HTTP 404 Not Found')],
    undefined,
    'not one of the Confluent API',
  ],
  ['marks of a terminal', [500, error(500, 'a\u001b[31m\nb')], undefined, 'HTTP status 500, a\\u001b[31m b.'],
  [
    'no login',
    [401, ''],
    undefined,
    'it requires a login.\n    remedy:  name a user and its password in schemaRegistry.login',
  ],
  ['a wrong login', [401, ''], 'deployer', 'it refuses the login as deployer.'],
  ['no right', [403, ''], 'deployer', 'deployer is not allowed to.'],
  ['no right without login', [403, ''], undefined, 'it allows it only after a login.'],
  [
    'READONLY',
    [422, error(42205, 'Subject is in READONLY mode')],
    undefined,
    'it is read-only. Subject is in READONLY mode.',
  ],
  [
    'a change of readOnly',
    [409, error(409, 'Incompatible at /readOnly')],
    undefined,
    'did not list its subjects: Incompatible at /readOnly.',
  ],
  [
    'a record that is too large',
    [500, error(500, 'see max.request.size')],
    undefined,
    'split the schema and refer to the parts',
  ],
  [
    'too many requests',
    [429, error(42901, 'Too many')],
    undefined,
    'requests now (HTTP status 429, Too many).\n    remedy:  try again later',
  ],
  ['another refusal', [418, error(418, 'Tea')], undefined, 'HTTP status 418, Tea.'],
  [
    'silence',
    'silence',
    undefined,
    'URL does not answer, so it did not list its subjects: no response within 0.3 s.',
  ],
  [
    'half of an answer',
    'half',
    undefined,
    'URL does not answer, so it did not list its subjects: no response within 0.3 s.',
  ],
])('GIVEN %s WHEN asked THEN one message says so', async (_, answer, name, said) => {
  const user = name === undefined ? undefined : { name, password: 'p' };
  expect(await refusal(registryWith({ '*': answer }, user).subjects())).toContain(said);
});

test('GIVEN a level of a registry THEN null references are none, and names are escaped in the address', async () => {
  const registry = registryWith({
    'GET /subjects/a%2Fb%3F/versions/2': [
      200,
      JSON.stringify({
        subject: 'a/b?',
        version: 2,
        id: 1,
        schema: 'x',
        schemaType: 'JSON',
        references: null,
      }),
    ],
  });
  expect(await registry.version('a/b?', 2)).toEqual({
    version: 2,
    id: 1,
    type: 'JSON',
    text: 'x',
    references: [],
  });
});
