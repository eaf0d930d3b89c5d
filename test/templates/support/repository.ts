/** The repository that a service keeps: a clone of the project with its branch, pull requests and the edits of the tests. */
import { ReviewClone } from '../../local/support/review-clone';

const CANCELLED = `throughput: { produce: 200 KiB/s }
    key: orderId
    retention: { time: 14d }`;

export class Repository {
  private readonly clone = new ReviewClone();
  public readonly folder = this.clone.folder;

  public constructor() {
    // As on both services: a runner fetches the one commit that it was started for.
    this.clone.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    this.clone.git('checkout', '--quiet', '-B', 'main');
  }

  public remove(): void {
    this.clone.remove();
  }

  public head(): string {
    return this.clone.git('rev-parse', 'HEAD').trim();
  }

  /** More partitions for a topic whose order matters: a review stops it. */
  public morePartitions(): void {
    this.clone.edit('catalog/order.yaml', [
      CANCELLED,
      CANCELLED.replace('    retention', '    partitions: 8\n    retention'),
    ]);
  }

  public asManyPartitionsAsBefore(): void {
    this.clone.edit('catalog/order.yaml', [
      '    partitions: 8\n    retention: { time: 14d }',
      '    retention: { time: 14d }',
    ]);
  }

  /** A new topic: no findings that block. */
  public newTopic(domain: string, name: string): void {
    const topic = `  - name: ${name}
    description: For a test.
    key: id
    partitions: 2
    retention: { time: 2d }
`;
    this.clone.edit(`catalog/${domain}.yaml`, [`\ntopics:\n`, `\ntopics:\n${topic}`]);
  }

  /** A new user, whose password is made when the plans are applied. */
  public newService(name: string): void {
    const service = `  - name: ${name}
    description: For a test.
    access:
      - role: consumer
        topics: [user.login]
        group: ${name}
`;
    this.clone.edit('catalog/user.yaml', [`\nservices:\n`, `\nservices:\n${service}`]);
  }

  public mistake(): void {
    this.clone.edit('catalog/order.yaml', ['retention: { time: 3d }', 'retentoin: { time: 3d }']);
  }

  public noMistake(): void {
    this.clone.edit('catalog/order.yaml', ['retentoin: { time: 3d }', 'retention: { time: 3d }']);
  }

  /** @returns the commit; an empty one if nothing was edited */
  public commit(): string {
    this.clone.commit();
    return this.head();
  }

  public branch(name: string): void {
    this.clone.git('checkout', '--quiet', '-B', name);
  }

  /** @returns what GitHub checks out for a pull request of the branch: its merge into main */
  public mergedInto(main: string, branch: string): string {
    this.clone.git('checkout', '--quiet', '--detach', main);
    this.clone.git('merge', '--quiet', '--no-ff', '--message', 'merge', branch);
    const sha = this.head();
    this.clone.git('checkout', '--quiet', branch);
    return sha;
  }

  public backTo(branch: string): void {
    this.clone.git('checkout', '--quiet', branch);
  }
}
