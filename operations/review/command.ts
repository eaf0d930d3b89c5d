import type { Command } from 'commander';
import { jsonOption } from '../arguments';
import { addConnectOptions } from '../connect-options';
import type { ReviewOptions } from './actions';

/** `brokerform review`: what a change will do to Kafka, before it is applied. */
export function register(program: Command): void {
  addConnectOptions(
    program
      .command('review')
      .description(
        'report what planned changes will do to Kafka: records lost, order broken, writes stopped',
      ),
  )
    .option(
      '--plan <[stack=]file...>',
      'plans to review, as terraform show -json writes them, - for standard input; the stack name defaults to the file or folder name',
    )
    .option(
      '--base <git ref>',
      'compare the working tree with this commit: plan the stacks whose code differs, and review those plans',
    )
    .option(
      '--all',
      'plan every stack, including those with unchanged code, so that merged and unapplied changes are included; --base is then optional',
    )
    .option(
      '--drift',
      'compare the whole cluster with what the base declares as well: a plan without refresh does not show manual changes',
    )
    .option('--offline', 'do not query the cluster; the review reports what it cannot determine')
    .option(
      '--waivers <file>',
      'findings that are accepted, each with an owner (default: review-waivers.yaml, if it exists)',
    )
    .option('--markdown <file>', 'write a comment for a pull request')
    .option('--rules-url <url>', 'URL of docs/review-rules, for links in the comment')
    .option('--html <file>', 'write an HTML page with a picture of the changes')
    .addOption(jsonOption())
    .option('--sarif <file>', 'write findings as SARIF for code scanning')
    .option('--plans <folder>', 'keep the plans that were made, for brokerform deploy --plans')
    .addHelpText(
      'after',
      '\nExit status: 0 no findings that block, 2 blocked, 1 the review failed or its verdict is unknown.\ndocs/review.md shows the output; docs/review-rules/ has a page for each rule.',
    )
    .action(async (options: ReviewOptions) => (await import('./actions')).review(options));
}
