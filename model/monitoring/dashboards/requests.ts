/** Where the time of requests is spent. */
import { aggregate, is, top } from '../expression';
import type { Dashboard, PanelRow } from '../panel';
import type { DashboardContext } from './build';
import { each, graph, greatest, limitOf, line, rate } from './build';

const P99 = is('0.99');
const PHASES = [
  ['request queue', 'kafka_network_requestmetrics_requestqueuetimems'],
  ['local', 'kafka_network_requestmetrics_localtimems'],
  ['remote', 'kafka_network_requestmetrics_remotetimems'],
  ['throttle', 'kafka_network_requestmetrics_throttletimems'],
  ['response queue', 'kafka_network_requestmetrics_responsequeuetimems'],
  ['response', 'kafka_network_requestmetrics_responsesendtimems'],
] as const;

const KINDS = [
  { request: 'Produce', title: 'Produce', about: 'Remote is the wait for followers, with acks=all.' },
  {
    request: 'FetchConsumer',
    title: 'Fetch of consumers',
    about: 'Remote is the wait for records: fetch.max.wait.ms, where there are none.',
  },
  {
    request: 'FetchFollower',
    title: 'Fetch of followers',
    about: 'Remote is the wait for records: replica.fetch.wait.max.ms, where there are none.',
  },
] as const;

export function requests({ series, thresholds }: DashboardContext): Dashboard {
  const ofKind = ({ request, title, about }: (typeof KINDS)[number]): PanelRow => ({
    title,
    panels: [
      graph(
        `${title}: total`,
        'The 99th percentile by broker. Without traffic it keeps its last value.',
        'milliseconds',
        [each(series('kafka_network_requestmetrics_totaltimems', { request: is(request), quantile: P99 }))],
        request === 'Produce'
          ? { limit: limitOf(thresholds.produceLatency), alerts: ['KafkaProduceSlow'] }
          : {},
      ),
      graph(
        `${title}: phases`,
        `The 99th percentile of each phase, at the slowest broker. ${about}`,
        'milliseconds',
        PHASES.map(([name, metric]) =>
          line(name, greatest(series(metric, { request: is(request), quantile: P99 }))),
        ),
      ),
      graph(`${title}: requests`, 'By broker.', 'perSecond', [
        each(
          aggregate(
            'sum',
            ['instance'],
            rate(series, 'kafka_network_requestmetrics_requests_total', {
              request: is(request === 'Produce' ? 'Produce' : 'Fetch'),
            }),
          ),
        ),
      ]),
    ],
  });
  return {
    name: 'requests',
    title: 'Requests by phase',
    description: 'How long requests take and in which phase: queue, disk, replication, throttle, response.',
    rows: [
      ...KINDS.map(ofKind),
      {
        title: 'Answers',
        panels: [
          graph(
            'Errors',
            'The ten most frequent pairs of request and error. A few are part of normal work: NOT_LEADER_OR_FOLLOWER after a roll.',
            'perSecond',
            [
              {
                expression: top(
                  10,
                  aggregate(
                    'sum',
                    ['request', 'error'],
                    rate(series, 'kafka_network_requestmetrics_errors_total', {
                      error: { noneOf: ['NONE'] },
                    }),
                  ),
                ),
                by: ['request', 'error'],
              },
            ],
          ),
        ],
      },
    ],
  };
}
