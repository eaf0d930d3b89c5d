import type { Command } from 'commander';
import { addConnectOptions } from '../connect-options';
import type { ReviewOptions } from './actions';

/** `brokerform review`: what a change will do to Kafka, before it is applied. */
export function register(program: Command): void {
  addConnectOptions(
    program
      .command('review')
      .description('say what planned changes will do to Kafka: records lost, order broken, writes stopped'),
  )
    .option(
      '--plan <[stack=]file...>',
      'plans to review, as terraform show -json writes them, - for standard input; a stack is called like its file or folder unless named',
    )
    .option(
      '--base <git ref>',
      'compare the working tree with this commit: plan the stacks whose code differs, and review those plans',
    )
    .option(
      '--all',
      'plan every stack, also those whose code is as in the commit: what was merged and not applied is in it; --base may then be left out',
    )
    .option(
      '--drift',
      'compare the whole cluster with what the base declares, too: a plan without refresh does not see what was changed by hand',
    )
    .option('--offline', 'ask no cluster; the review says what it then cannot know')
    .option(
      '--waivers <file>',
      'findings that somebody answers for (default: review-waivers.yaml, where it exists)',
    )
    .option('--markdown <file>', 'write a comment for a pull request')
    .option('--rules-url <url>', 'where docs/review-rules can be read: the comment links to it')
    .option('--html <file>', 'write a page with a picture of what changes where')
    .option('--json <file>', 'write everything for programs; - for standard output')
    .option('--sarif <file>', 'write findings for code scanning')
    .option('--plans <folder>', 'keep the plans that were made, for brokerform deploy --plans')
    .addHelpText(
      'after',
      '\nExit status: 0 nothing to stop for, 2 blocked, 1 the review itself failed.\ndocs/review.md shows what comes out; docs/review-rules/ has a page for each rule.',
    )
    .action(async (options: ReviewOptions) => (await import('./actions')).review(options));
}
