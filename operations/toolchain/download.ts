/** Fetching a file, and what it hashes to. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

import { openUrl } from '../../shared/system/http';
import type { Progress } from '../../shared/system/progress';

/** Longest silence within a download. */
const SILENCE_TIMEOUT_MS = 30_000;

export interface DownloadOptions {
  /** What is fetched, for the progress line. */
  readonly title: string;
  readonly progress: Progress;
  readonly connectTimeoutMs: number;
}

/** @throws Error naming the address, if it cannot be reached or sends nothing more */
export async function download(url: string, file: string, options: DownloadOptions): Promise<void> {
  const { title, progress, connectTimeoutMs } = options;
  const response = await openUrl(url, { timeoutMs: connectTimeoutMs });
  const total = Number(response.headers['content-length'] ?? 0);
  let received = 0;
  response.setTimeout(SILENCE_TIMEOUT_MS, () => response.destroy(new Error(`${url}: silent for 30 s`)));
  response.on('data', (chunk: Buffer) => {
    received += chunk.length;
    const share = total === 0 ? '' : ` (${Math.floor((100 * received) / total)} %)`;
    progress.update(`${title}: ${(received / 1e6).toFixed(0)} MB from ${new URL(url).host}${share}`);
  });
  await pipeline(response, createWriteStream(file));
}

/** In hexadecimal. */
export async function hashOf(file: string, algorithm: 'sha256' | 'sha512'): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
