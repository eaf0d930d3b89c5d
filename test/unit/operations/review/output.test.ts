import {
  PERMITTED,
  change,
  context,
  facts,
  topicCreated,
  topicDeleted,
  topicFacts,
  topicUpdated,
} from '../../model/review/support';
import type { Drift } from '../../../../model/drift/compare';
import type { Difference } from '../../../../model/drift/difference';
import type { Finding, ReviewContext } from '../../../../model/review/rule';
import { byDanger, dangerOf, totalLoss, totalLossText } from '../../../../model/review/danger';
import { review } from '../../../../model/review/review';
import { rules } from '../../../../model/review/rules';
import type { Waiver } from '../../../../model/review/waivers';
import { refuseUnknown } from '../../../../operations/deploy/actions';
import { jsonText, sarifText } from '../../../../operations/review/data';
import { htmlText } from '../../../../operations/review/html';
import { MARKER, markdownText } from '../../../../operations/review/markdown';
import { reviewGraph } from '../../../../operations/review/picture';
import type { ReviewReport } from '../../../../operations/review/report';
import { terminalText } from '../../../../operations/review/terminal';
import { stripVTControlCharacters } from 'node:util';

function report(given: ReviewContext, waivers: readonly Waiver[] = []): ReviewReport {
  return {
    result: review(given, waivers, '2026-11-24'),
    plans: given.plans,
    unchanged: ['local-topics-user'],
    base: 'main',
    ...(given.facts === undefined ? { offline: '--offline' } : { facts: given.facts }),
  };
}

const gone = topicDeleted({}, { reason: 'delete_because_no_resource_config' });
const blocked = report(context([gone], { facts: facts() }));
const clear = report(context([topicCreated({ name: 'order.new' })], { facts: facts() }));

describe('terminal', () => {
  // Colors are on in CI, where the variable CI is set.
  const plain = (given: ReviewReport) => stripVTControlCharacters(terminalText(given));
  test('a finding has what happens, what is lost, what to do instead, and where', () => {
    expect(plain(blocked)).toBe(
      [
        'Review: blocked: 1 error; lost: 1,000 records, 1 MiB per replica',
        'local-topics-order: 1 to delete; 1 other is unchanged.',
        'Cluster test as of 2026-11-24T12:00:00.000Z.',
        '',
        'error    topic order.created is deleted, because its declaration was removed: every record in it is deleted.',
        '         lost:     1,000 records, 1 MiB per replica, not yet read by billing (40 records)',
        '         instead:  Announce it first: "retire: { reason: … }" in the catalog and a deploy, then move it to "retired". For a new name or fewer partitions declare a new topic, move producers and consumers, and retire the old one.',
        '         local-topics-order kafka_topic.it [topic-destroyed]',
      ].join('\n'),
    );
  });
  test('no findings that block is said, too', () => {
    expect(plain(clear)).toContain('Review: no findings that block\nlocal-topics-order: 1 to create');
  });
  test('GIVEN no cluster THEN what could not be known stands at the end', () => {
    expect(plain(report(context([gone])))).toMatch(
      /No cluster was queried: --offline\.[^]*Unknown:\n {2}record and byte counts: no cluster was queried$/,
    );
  });
});

describe('a review whose rules could not know enough', () => {
  const reason = 'topic order.created: how many records it has (no leader of partition 0)';
  const blind = report(
    context([topicDeleted({})], {
      ...{ topics: new Map([['order.created', { key: 'id', retiring: true }]]) },
      facts: facts({
        acls: [PERMITTED],
        topics: new Map([
          [
            'order.created',
            {
              ...{ name: 'order.created', bytes: 1, byPartition: [], config: new Map(), groups: [] },
              partitions: [{ partition: 0, leader: null, replicas: [1], inSyncReplicas: [1] }],
            },
          ],
        ]),
        unread: [{ what: { of: 'broker', broker: 1 }, why: 'it is fenced' }],
      }),
    }),
  );

  test('it never says that there are no findings that block', async () => {
    const plain = stripVTControlCharacters(terminalText(blind));
    const forms = [plain, markdownText(blind), await htmlText(blind)];
    for (const form of forms) {
      expect(form).not.toMatch(/no findings that block/i);
      expect(form).toMatch(/inconclusive: rules need facts that are not known: 1 warning/i);
      expect(form).toContain('how many records it has');
    }
    expect(plain).toContain(
      `Unknown, and needed for the verdict:\n  ${reason}\n\nUnknown:\n  broker 1: it is fenced`,
    );
    expect(markdownText(blind)).toMatch(
      /^### ❓ .*\n\n.*\n\nUnknown, and needed for the verdict:\n\n- topic/m,
    );
  });

  test('programs are told, too', () => {
    expect(JSON.parse(jsonText(blind))).toMatchObject({ verdict: 'unknown', untold: [reason] });
    expect(JSON.parse(jsonText(blocked))).toMatchObject({
      findings: [{ level: 'error', severity: 'block' }],
    });
    const sarif = JSON.parse(sarifText(blind)) as { runs: { invocations: object[] }[] };
    expect(sarif.runs[0]?.invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ message: { text: `Unknown, and needed for the verdict: ${reason}` } }],
      },
    ]);
    const fine = JSON.parse(sarifText(clear)) as typeof sarif;
    expect(fine.runs[0]?.invocations).toEqual([
      { executionSuccessful: true, toolExecutionNotifications: [] },
    ]);
  });

  test('a deploy applies nothing by it', () => {
    expect(() => refuseUnknown(blind.result)).toThrow(
      `Nothing was applied. Unknown, and needed for the verdict:\n    ${reason}\n`,
    );
    expect(() => refuseUnknown(clear.result)).not.toThrow();
  });
});

describe('Markdown', () => {
  test('the marker is first, then the verdict, then what is lost in one line; details are folded', () => {
    const lines = markdownText(blocked).split('\n');
    expect(lines[0]).toBe(MARKER);
    expect(lines[2]).toBe('### 🛑 Kafka review: blocked: 1 error; lost: 1,000 records, 1 MiB per replica');
    expect(markdownText(blocked)).toMatch(
      /\| 🛑 \| topic order\.created is deleted, .* \| 1,000 records, 1 MiB per replica/,
    );
    expect(markdownText(blocked).indexOf('<details>')).toBeGreaterThan(
      markdownText(blocked).indexOf('| 🛑 |'),
    );
  });
  test('names that are markup stay text', () => {
    const evil = topicDeleted({ name: '<img src=x>|[a](b)@team`' });
    const text = markdownText(report(context([evil])));
    expect(text).not.toContain('<img');
    expect(text).not.toMatch(/@team/);
    expect(text).toContain('\\|\\[a\\](b)@\u200bteam\\`');
  });
  test('mentions, addresses and references stay text, also where Markdown has no escapes', () => {
    const name = 'x https://evil.example www.evil.example a@b.example #12 !3 user_name <b>';
    const text = markdownText(report(context([topicDeleted({ name })])));
    for (const live of [/https:\/\//, /www\./, /@b/, /#12/, /!3/, /<b>/])
      expect(text.replaceAll(/`[^`]*`/g, '')).not.toMatch(live);
    const [summary] = /<summary>.*Reasons and remedies: .*<\/summary>/.exec(text) ?? [''];
    expect(summary).toContain('user_name &lt;b&gt;');
    expect(summary).not.toContain('\\');
    expect(text).toContain('user\\_name');
  });
  test('principals can be copied', () => {
    const user = change('kafka_user_scram_credential', ['delete'], { username: 'order-service' }, null);
    expect(markdownText(report(context([user])))).toContain('User:order-service');
  });
  test('a comment that would be too long loses its details and says so', () => {
    const many = Array.from({ length: 400 }, (_, index) => topicDeleted({ name: `order.topic-${index}` }));
    const text = markdownText(report(context(many)));
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('comment is truncated');
    expect(text).toContain('400 errors');
  });
});

describe('HTML', () => {
  test('has a picture, every finding and every change, and no script', async () => {
    const page = await htmlText(blocked);
    expect(page).toContain('<svg');
    expect(page).toContain('Topic order.created is deleted');
    expect(page).toContain('1 resource');
    expect(page).not.toContain('<script');
  });
  test('findings come first, the picture after them, and what is harmless is folded', async () => {
    const entry = { acl_principal: 'User:a', acl_operation: 'Read', resource_type: 'Topic' };
    const harmless = change('kafka_acl', ['create'], null, {
      ...{ ...entry, acl_permission_type: 'Allow', resource_name: 'order.created' },
    });
    const page = await htmlText(report(context([gone, harmless], { facts: facts() })));
    const places = ['<h2>Findings', '<h2>Notes', '<h2>What changes where', '<h2>Every change'].map((each) =>
      page.indexOf(each),
    );
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(page).toMatch(/<h2>Notes<\/h2><details><summary>1 note<\/summary><article class="note">/);
    expect(page.match(/<svg/g)).toHaveLength(2);
  });
  test('a narrow picture has lines that a phone can show, and who reads in the box', () => {
    const name = `order.${'x'.repeat(80)}`;
    const long = report(
      context([topicDeleted({ name })], {
        facts: facts({ topics: new Map([[name, topicFacts({ name })]]) }),
      }),
    );
    const narrow = reviewGraph(long, 'narrow') ?? '';
    expect(narrow).not.toContain('->');
    expect(narrow).toContain('read by billing, unread: 40');
    const lines = [...narrow.matchAll(/label=<(.*)>/g)].flatMap(([, label]) => (label ?? '').split('<BR/>'));
    expect(Math.max(...lines.map((line) => line.replaceAll(/<\/?B>/g, '').length))).toBeLessThanOrEqual(34);
  });
  test('GIVEN a finding about other subjects as well THEN a line joins them', () => {
    const [first] = blocked.result.findings;
    const node: Finding = {
      rule: 'broker-and-topics-together',
      severity: 'warning',
      stack: gone.stack,
      address: 'aws_instance.broker-102',
      subject: 'node 102',
      message: 'It goes.',
      related: [first?.subject ?? ''],
    };
    const graph = reviewGraph({
      ...blocked,
      result: { ...blocked.result, findings: [...blocked.result.findings, node] },
    });
    expect(graph).toContain('subject_0_1 -> subject_0_0 [style=dashed');
  });
  test('names that are markup stay text', async () => {
    const page = await htmlText(report(context([topicDeleted({ name: '<img src=x onerror=alert(1)>' })])));
    expect(page).not.toContain('<img');
  });
});

describe('drift beside the review', () => {
  const difference: Difference = {
    kind: 'config-different',
    domain: 'order',
    subject: 'order.created',
    declared: 'retention.ms=604800000',
    live: 'retention.ms=<1>',
    severity: 'warning',
    remedy: "npm run deploy 'local-topics-order'",
  };
  const drift: Drift = {
    differences: Array.from({ length: 23 }, () => difference),
    compared: { topics: 1, partitions: 1 },
    unread: [{ what: 'quotas', why: 'refused' }],
  };
  const beside = { ...clear, drift };

  test('a terminal has the first twenty, how many more there are, and what could not be read', () => {
    const text = stripVTControlCharacters(terminalText(beside));
    expect(text).toContain(
      [
        'Drift: 23 differences between the cluster and what was declared before; not everything could be read.',
        "  order.created: config-different; declared: retention.ms=604800000; on the cluster: retention.ms=<1>; npm run deploy 'local-topics-order'",
      ].join('\n'),
    );
    expect(text.match(/config-different/g)).toHaveLength(20);
    expect(text).toContain('  … and 3 more: brokerform drift\n  not read: quotas: refused');
  });
  test('a comment folds it, a page lists it, and both keep markup as text', async () => {
    expect(markdownText(beside)).toContain('<details><summary>Drift: 23 differences');
    expect(markdownText(beside)).not.toContain('<1>');
    const page = await htmlText(beside);
    expect(page).toContain('<h2>Drift</h2><p>23 differences');
    expect(page).not.toContain('<1>');
  });
  test('JSON has all of it', () =>
    expect(JSON.parse(jsonText(beside))).toMatchObject({ drift: { compared: { topics: 1 } } }));
  test('where nothing differs that is said', () =>
    expect(markdownText({ ...clear, drift: { ...drift, differences: [], unread: [] } })).toContain(
      'Drift: the cluster has no drift from what was declared before.',
    ));
});

describe('text of others in a report', () => {
  // Of every kind: a terminal's commands, lines, direction, no width.
  const NAME = 'a\u001b[2J\u009b1m\r\nSTOP\u202eb\u200bc\ud800d\u{e0041}';
  const SHOWN = 'a\\u001b[2J\\u009b1m\\u000d\\u000aSTOP\\u202eb\\u200bc\\ud800d\\udb40\\udc41';
  const evil = {
    ...report(context([topicDeleted({ name: NAME }, { address: `kafka_topic.x["${NAME}"]` })])),
    unchanged: [],
    base: NAME,
    drift: {
      ...{ compared: { topics: 1, partitions: 1 }, unread: [{ what: NAME, why: NAME }] },
      differences: [
        {
          ...{ kind: 'config-different', domain: null, subject: NAME, declared: NAME, live: NAME },
          ...{ severity: 'warning', remedy: NAME },
        } as Difference,
      ],
    },
  };
  const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

  test('is shown as escapes, everywhere', async () => {
    const forms = [
      stripVTControlCharacters(terminalText(evil)),
      await htmlText(evil),
      markdownText(evil),
      jsonText(evil),
      sarifText(evil),
    ];
    for (const form of forms) {
      expect(form).not.toMatch(OBEYED);
      expect(form).toMatch(/u001b.*u009b1m/);
      expect(form).not.toMatch(/^ *STOP\S/m);
    }
    expect(forms[0]).toContain(`topic ${SHOWN} is deleted`);
  });
  test('JSON still has it exactly', () => {
    expect(JSON.parse(jsonText(evil))).toMatchObject({ findings: [{ subject: NAME }] });
  });
});

describe('the order of findings', () => {
  const finding = (rule: string, more: Partial<Finding> = {}): Finding => ({
    ...{ rule, severity: 'error', stack: 's', address: rule, subject: rule, message: `${rule}.` },
    ...more,
  });
  const lost = (records: bigint, bytes: number): Pick<Finding, 'loss'> => ({
    loss: { kind: 'exact', records, bytes },
  });
  test('losses by their size, outages, access, the rest; notes last', () => {
    const shuffled = [
      finding('quota-removed', { severity: 'warning' }),
      finding('imported', { severity: 'note' }),
      finding('acl-widened'),
      finding('two-racks-at-once'),
      finding('topic-destroyed', { ...lost(3n, 900), subject: 'small' }),
      finding('topic-destroyed', { ...lost(3n, 901), subject: 'larger' }),
      finding('retention-cut', { ...lost(70n, 1), subject: 'most' }),
      finding('topic-destroyed', { ...lost(900n, 1), severity: 'warning', subject: 'announced' }),
      finding('topic-destroyed', { subject: 'not known' }),
    ];
    expect(byDanger(shuffled).map(({ subject }) => subject)).toEqual([
      ...['most', 'larger', 'small', 'not known', 'announced'],
      ...['two-racks-at-once', 'acl-widened', 'quota-removed', 'imported'],
    ]);
    expect(byDanger([...shuffled].reverse()).map(({ subject }) => subject)).toEqual(
      byDanger(shuffled).map(({ subject }) => subject),
    );
  });
  test('the heading has the total: of each topic the largest, and of how many nothing is known', () => {
    const text = (...findings: Finding[]) => totalLossText(totalLoss(findings));
    const a = finding('topic-destroyed', { ...lost(10n, 1024), subject: 'a' });
    const alsoA = finding('retention-cut', { ...lost(4n, 2048), subject: 'a' });
    const b = finding('retention-cut', {
      ...{ subject: 'b', loss: { kind: 'estimate', records: 5n, bytes: 0 } },
    });
    const c = finding('topic-destroyed', { subject: 'c' });
    expect(text(a)).toBe('10 records, 1 KiB per replica');
    expect(text(a, alsoA)).toBe('10 records, 2 KiB per replica');
    expect(text(a, b)).toBe('about 15 records, 1 KiB per replica');
    expect(text(a, c)).toBe('10 records, 1 KiB per replica; unknown for 1 resource');
    expect(text(c)).toBe('unknown for 1 resource');
    expect(text(finding('acl-widened'))).toBeUndefined();
  });
  test('every rule that the order names is a rule, or a rule to be', () => {
    expect(dangerOf(finding('topic-destroyed'))).toBe('loss');
    expect(dangerOf(finding('endpoint-answers-for-vpc'))).toBe('outage');
    for (const id of ['deny-added', 'declared-and-deleted']) expect(dangerOf(finding(id))).toBe('access');
    for (const { id } of rules) expect(['loss', 'outage', 'access', 'rest']).toContain(dangerOf(finding(id)));
  });
});

test('JSON keeps offsets exact, and is a contract by its version', () => {
  const value = JSON.parse(jsonText(blocked)) as {
    version: number;
    verdict: string;
    findings: { loss: { records: string } }[];
  };
  expect(value).toMatchObject({ version: 1, verdict: 'blocked', cluster: { asked: true } });
  expect(value.findings[0]?.loss.records).toBe('1000');
});

test('SARIF has each rule once and a fingerprint for each result', () => {
  const two = report(context([gone, topicUpdated({ partitions: 6 }, { partitions: 7 })]));
  const { runs } = JSON.parse(sarifText(two)) as {
    runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; level: string }[] }[];
  };
  expect(runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual(['topic-destroyed', 'partitions-added']);
  expect(runs[0]?.results.map(({ ruleId, level }) => `${level} ${ruleId}`)).toEqual([
    'error topic-destroyed',
    'error partitions-added',
  ]);
});

test('SARIF has valid URIs and a fingerprint of its own for each result', () => {
  const odd = report(
    context([
      topicUpdated(
        { config: { 'compression.type': 'lz4', 'min.compaction.lag.ms': '1' } },
        { config: { 'compression.type': 'zstd', 'min.compaction.lag.ms': '2' } },
        { stack: 'my stack/ü%#?' },
      ),
    ]),
  );
  const { runs } = JSON.parse(sarifText(odd)) as {
    runs: {
      results: {
        partialFingerprints: { finding: string };
        locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
      }[];
    }[];
  };
  const results = runs[0]?.results ?? [];
  expect(results.length).toBeGreaterThan(1);
  expect(new Set(results.map(({ partialFingerprints: { finding } }) => finding)).size).toBe(results.length);
  for (const { locations } of results) {
    const uri = locations[0]?.physicalLocation.artifactLocation.uri ?? '';
    expect(uri).toMatch(/^(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+$/);
    expect(decodeURIComponent(uri)).toBe('cdktf.out/stacks/my stack/ü%#?/cdk.tf.json');
  }
});

test('SARIF names the file of a plan that was given, and none for standard input', () => {
  const placeOf = (file: string | null) => {
    const given = report(context([gone]));
    const from = { ...given, plans: given.plans.map((plan) => ({ ...plan, file })) };
    const { runs } = JSON.parse(sarifText(from)) as {
      runs: { results: { locations: { physicalLocation?: object; logicalLocations: object[] }[] }[] }[];
    };
    return runs[0]?.results[0]?.locations[0];
  };
  const uri = (text: string): object => ({ physicalLocation: { artifactLocation: { uri: text } } });
  expect(placeOf('plans/a b.json')).toMatchObject(uri('plans/a%20b.json'));
  expect(placeOf('../plan:1.json')).toMatchObject(uri('../plan%3A1.json'));
  expect(placeOf('/tmp/plan.json')).toMatchObject(uri('file:///tmp/plan.json'));
  expect(placeOf(null)).toEqual({
    logicalLocations: [{ name: 'order.created', fullyQualifiedName: 'local-topics-order/kafka_topic.it' }],
  });
});

test('neither formulas nor commits are made of names', () => {
  const sha = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
  const text = markdownText(
    report(context([topicDeleted({ name: `$x$ ${sha} 1234567 deadbee ${'1'.repeat(40)}` })])),
  );
  expect(text).not.toMatch(/\$(?!<\/span>)/);
  expect(text).toContain('<span>$</span>x<span>$</span>');
  expect(text).not.toMatch(/[\da-f]{8}/);
  expect(text).toContain('deadbe\u200be');
  expect(text.replaceAll('\u200b', '')).toContain(`${sha} 1234567 deadbee`);
});

test('what is waived is shown with who answers for it', () => {
  const waiver: Waiver = {
    rule: 'topic-destroyed',
    resource: 'order.created',
    reason: 'Nobody reads it since May.',
    owner: 'order-team',
    expires: '2026-12-01',
    source: { file: 'review-waivers.yaml', line: 1, column: 1 },
  };
  const waived = report(context([gone]), [waiver]);
  expect(waived.result.verdict).toBe('clear');
  expect(terminalText(waived)).toContain(
    'topic-destroyed order.created: Nobody reads it since May. (order-team, until 2026-12-01)',
  );
  expect(markdownText(waived)).toContain('1 waived');
});

test('GIVEN a name like a link THEN the message of SARIF has none', () => {
  const linked = report(context([topicDeleted({ name: '[a](javascript:1)' })]));
  const { runs } = JSON.parse(sarifText(linked)) as {
    runs: { results: { message: { text: string } }[] }[];
  };
  const texts = (runs[0]?.results ?? []).map(({ message }) => message.text);
  expect(texts.join()).toContain('\\[a\\](javascript:1)');
  for (const text of texts) expect(text).not.toMatch(/(?<!\\)\]\(/);
});
