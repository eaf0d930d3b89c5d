import type { Command } from 'commander';
import { jsonOption, parseInteger } from '../arguments';
import { addConnectOptions } from '../connect-options';
import type { StatusOptions } from './actions';

/** `brokerform status`: what a cluster does now. Nothing is changed. */
export function register(program: Command): void {
  addConnectOptions(program.command('status'))
    .description(
      'show brokers, controllers, topics by owner, lag, alerts and what a deploy does now; exit status 0 if all is well, 3 if not, 1 if not everything could be read (default: --environment local)',
    )
    .option('--prometheus <url>', 'Prometheus whose alerts are shown (default for local: that of make up)')
    .option('--open', 'serve the same as a page on this machine, live, until Ctrl-C')
    .option('--port <n>', 'port of the page (default: any free one)', parseInteger)
    .option('--watch', 'show it again every 5 s, until Ctrl-C')
    .addOption(jsonOption())
    .action(async (options: StatusOptions) => (await import('./actions')).status(options));
}
