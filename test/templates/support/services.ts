/** The comments of GitHub and GitLab: as much of both interfaces as the templates use, on this machine. */
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Comment {
  readonly id: number;
  /** Login on GitHub, number of the user on GitLab. */
  readonly author: string;
  body: string;
}

/** Whoever asks with the right token is this one. */
export const GITHUB_BOT = 'github-actions[bot]';
export const GITLAB_BOT = '4711';

/** What GitHub gives where nobody asks for more; both give a hundred at most. */
const PAGE = 30;
const LARGEST_PAGE = 100;

interface Call {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly answer: (status: number, value: unknown, headers?: Record<string, string>) => void;
}

export class Services {
  /** Of the one pull request there is. */
  public readonly github: Comment[] = [];
  /** Of the one merge request. */
  public readonly gitlab: Comment[] = [];
  /** `GET /api/v4/user`, without what is asked for. */
  public readonly calls: string[] = [];
  private readonly servers: Server[] = [];
  private nextId = 1000;

  /** @param socket path of a Unix socket on which GitHub is to be reached as well, as gh reaches it. */
  public constructor(
    private readonly token: string,
    private readonly socket: string,
  ) {}

  /** @returns address of both, `http://127.0.0.1:<port>` */
  public async start(): Promise<string> {
    const listener: RequestListener = (request, response) => void this.handle(request, response);
    const [tcp, unix] = [createServer(listener), createServer(listener)];
    this.servers.push(tcp, unix);
    await Promise.all([
      new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve)),
      new Promise<void>((resolve) => unix.listen(this.socket, resolve)),
    ]);
    return `http://127.0.0.1:${(tcp.address() as AddressInfo).port}`;
  }

  public stop(): void {
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  /** Comments of people. */
  public say(where: 'github' | 'gitlab', author: string, ...bodies: readonly string[]): void {
    for (const body of bodies) this[where].push({ id: this.nextId++, author, body });
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const host = request.headers.host ?? '';
    const url = new URL(request.url ?? '/', `${host.includes('github') ? 'https' : 'http'}://${host}`);
    const answer: Call['answer'] = (status, value, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(JSON.stringify(value));
    };
    this.calls.push(`${request.method ?? ''} ${url.pathname}`);
    const { authorization, 'private-token': privateToken } = request.headers;
    if (
      ![`token ${this.token}`, `Bearer ${this.token}`].includes(authorization ?? '') &&
      privateToken !== this.token
    ) {
      answer(401, { message: '401 Unauthorized' });
      return;
    }
    const call = { method: request.method ?? '', url, body: Buffer.concat(chunks).toString('utf8'), answer };
    if (url.pathname.startsWith('/api/v4/')) this.handleGitlab(call);
    else this.handleGithub(call);
  }

  private handleGithub({ method, url, body, answer }: Call): void {
    const shown = ({ id, author, body: text }: Comment): object => ({
      id,
      user: { login: author },
      body: text,
    });
    const text = (): string => (JSON.parse(body) as { body: string }).body;
    const [, id] = /^\/repos\/acme\/kafka\/issues\/comments\/(\d+)$/.exec(url.pathname) ?? [];
    if (url.pathname === '/repos/acme/kafka/issues/7/comments') {
      if (method === 'POST') {
        this.say('github', GITHUB_BOT, text());
        answer(201, shown(this.github[this.github.length - 1] as Comment));
        return;
      }
      const { items, next } = page(this.github, url);
      answer(200, items.map(shown), next === undefined ? {} : { link: `<${next}>; rel="next"` });
      return;
    }
    // GitHub lets whoever may write comments change those of others, too.
    const comment = this.github.find((each) => String(each.id) === id);
    if (method !== 'PATCH' || comment === undefined) {
      answer(404, { message: 'Not Found' });
      return;
    }
    comment.body = text();
    answer(200, shown(comment));
  }

  private handleGitlab({ method, url, body, answer }: Call): void {
    const shown = ({ id, author, body: text }: Comment): object => ({
      id,
      author: { id: Number(author) },
      body: text,
    });
    const text = (): string => new URLSearchParams(body).get('body') ?? '';
    const notes = '/api/v4/projects/12/merge_requests/7/notes';
    if (method === 'GET' && url.pathname === '/api/v4/user') {
      answer(200, { id: Number(GITLAB_BOT), username: 'project_12_bot' });
      return;
    }
    if (method === 'GET' && url.pathname === notes) {
      const oldestFirst = url.searchParams.get('sort') === 'asc';
      answer(200, page(oldestFirst ? this.gitlab : [...this.gitlab].reverse(), url).items.map(shown));
      return;
    }
    if (method === 'POST' && url.pathname === notes) {
      this.say('gitlab', GITLAB_BOT, text());
      answer(201, shown(this.gitlab[this.gitlab.length - 1] as Comment));
      return;
    }
    const note = this.gitlab.find((each) => url.pathname === `${notes}/${each.id}`);
    if (method !== 'PUT' || note === undefined) {
      answer(404, { message: '404 Not found' });
      return;
    }
    note.body = text();
    answer(200, shown(note));
  }
}

function page(all: readonly Comment[], url: URL): { items: readonly Comment[]; next?: string } {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? PAGE), LARGEST_PAGE);
  const number = Number(url.searchParams.get('page') ?? 1);
  const items = all.slice((number - 1) * size, number * size);
  if (number * size >= all.length) return { items };
  const next = new URL(url);
  next.searchParams.set('page', String(number + 1));
  return { items, next: next.href };
}
