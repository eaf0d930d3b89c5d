/** A clone of the project whose catalog a test commits to, on the tier's own cluster: what a pull request is. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReview } from '../../support/findings';
import type { ReviewJson } from '../../support/findings';
import { ofTheCheckout, placeFixtures } from '../../support/fixtures';
import { projectDirectory, run } from './tier';
import type { Outcome } from './tier';

export class ReviewClone {
  public readonly folder = mkdtempSync(join(tmpdir(), 'brokerform-clone-'));

  public constructor() {
    this.git('clone', '--quiet', '--shared', projectDirectory, '.');
    symlinkSync(join(projectDirectory, 'node_modules'), join(this.folder, 'node_modules'));
    this.git('config', 'user.email', 'test@example.org');
    this.git('config', 'user.name', 'test');
    placeFixtures(this.folder);
    this.git('add', '--all', 'catalog', 'environments');
    this.git('commit', '--quiet', '--allow-empty', '--message', 'fixtures');
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  public git(...args: string[]): string {
    const { status, output } = run('git', args, { cwd: this.folder });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${output}`);
    return output;
  }

  public write(file: string, text: string): void {
    // Client properties hold passwords: others may not read them.
    writeFileSync(join(this.folder, file), text, { mode: 0o600 });
  }

  /** @throws Error if nothing was replaced: a test about nothing */
  public edit(file: string, ...replacements: readonly (readonly [from: string, to: string])[]): void {
    let text = readFileSync(join(this.folder, file), 'utf8');
    for (const [from, to] of replacements) {
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      text = text.replaceAll(from, to);
    }
    this.write(file, text);
  }

  public commit(): void {
    this.git('add', '--all', 'catalog');
    this.git('commit', '--quiet', '--allow-empty', '--message', 'test');
  }

  public brokerform(...args: string[]): Outcome {
    return run(process.execPath, [join(this.folder, 'bin/brokerform.js'), ...args], {
      cwd: this.folder,
      // The clone's own catalog, and the tier's cluster.
      env: ofTheCheckout,
    });
  }

  /** The review of what is not committed, as JSON. */
  public review(...args: string[]): Outcome & { readonly json: ReviewJson } {
    const file = join(this.folder, 'review', 'review.json');
    const outcome = this.brokerform(
      'review',
      '--base',
      'HEAD',
      '--environment',
      'local',
      '--json',
      file,
      ...args,
    );
    if (outcome.status === 1) throw new Error(outcome.output);
    return { ...outcome, json: this.lastReview() };
  }

  /** What the last review wrote. */
  public lastReview(): ReviewJson {
    const file = join(this.folder, 'review', 'review.json');
    const review = readReview(file);
    if (review === undefined) throw new Error(`${file} has no review`);
    return review;
  }

  /** Reviews, keeps the plans, and applies them. */
  public deploy(...args: string[]): Outcome {
    const plans = join(this.folder, 'review', 'plans');
    rmSync(plans, { recursive: true, force: true });
    this.review('--plans', plans, ...args);
    return this.brokerform('deploy', '--plans', plans, '--environment', 'local', ...args);
  }
}
