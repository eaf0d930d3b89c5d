import { local } from '../../../fixtures/environments/local';
import { pageContent, relativeIfInside } from '../../../../operations/local/page-content';
import { renderHtml } from '../../../../operations/local/page-html';
import { renderTerminal, shellLines } from '../../../../operations/local/page-terminal';
import { catalog, service } from './page-fixture';

const settings = { ...local, stateDirectory: '/project/.brokerform/local' };
const context = { projectRoot: '/project', running: [1, 2, 3] };
const content = pageContent(settings, catalog, context);

describe('content', () => {
  test('GIVEN a writer and a reader of one topic WHEN an example is chosen THEN it is theirs, to be pasted', () => {
    expect(content.example).toEqual({
      produce: {
        title: 'Write to order.created as order-service',
        lines: [
          `echo '42:{"orderId":"42"}' |`,
          '.brokerform/local/bin/kafka-console-producer.sh',
          '--bootstrap-server localhost:19092',
          '--command-config .brokerform/local/clients/order-service.properties',
          '--topic order.created',
          '--reader-property parse.key=true --reader-property key.separator=:',
        ],
      },
      consume: {
        title: 'Read order.created as payment-service (Ctrl-C ends)',
        lines: [
          '.brokerform/local/bin/kafka-console-consumer.sh',
          '--bootstrap-server localhost:19092',
          '--command-config .brokerform/local/clients/payment-service.properties',
          '--topic order.created --group payment-service.console --from-beginning',
          '--formatter-property print.key=true',
        ],
      },
    });
  });

  test('GIVEN a service that nobody reads from WHEN an example is chosen THEN writing alone is shown', () => {
    const [order] = catalog.domains;
    const alone = {
      ...catalog,
      domains:
        order === undefined ? [] : [{ ...order, services: [service('s', { produces: ['order.audit'] })] }],
    };
    const { example } = pageContent(settings, alone, context);

    expect(example?.produce?.lines[0]).toBe(`echo '{"hello":"world"}' |`);
    expect(example?.produce?.lines).not.toContain(
      '--reader-property parse.key=true --reader-property key.separator=:',
    );
    expect(example?.consume).toBeUndefined();
  });

  test('GIVEN an empty catalog WHEN a page is made THEN it has users and next steps and no example', () => {
    const empty = pageContent(settings, { environment: 'local', domains: [] }, context);
    expect(empty.example).toBeUndefined();
    expect(empty.users.map(({ name }) => name)).toEqual(['admin', 'deployer']);
    expect(renderTerminal(empty, { columns: 100, color: false })).toContain(
      'Kafka 4.3.1: 3 of 3 nodes running',
    );
    expect(renderHtml(empty)).toContain('The catalog declares none.');
  });

  test.each([
    ['/project/a/b', 'a/b'],
    ['/projector/a', '/projector/a'],
    ['/other', '/other'],
    ['/project', '/project'],
  ])('GIVEN %j WHEN shown THEN it is %j', (file, shown) => {
    expect(relativeIfInside('/project', file)).toBe(shown);
  });
});

describe('terminal', () => {
  test('GIVEN a wide terminal WHEN rendered THEN topics are a table with every number', () => {
    const text = renderTerminal(content, { columns: 120, color: false });
    const row = text.split('\n').find((line) => line.includes('order.created'));

    expect(row?.split('│').map((cell) => cell.trim())).toEqual([
      '',
      'order.created',
      '6',
      '3',
      '2',
      '7d',
      'Order & Co',
      '',
    ]);
    expect(text).toContain('order.audit (retiring)');
    expect(text).toContain('bootstrap servers  localhost:19092,localhost:19093,localhost:19094');
  });

  test('GIVEN a narrow terminal WHEN rendered THEN topics are a list that fits', () => {
    const text = renderTerminal(content, { columns: 60, color: false });
    const [, section = ''] = /\nTopics\n([\s\S]*?)\n\nTry it/.exec(text) ?? [];

    expect(section).toContain('  order.created\n    6 partitions, RF 3, min ISR 2, 7d');
    expect(Math.max(...section.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test('GIVEN a node that died WHEN rendered THEN the page says so', () => {
    const page = pageContent(settings, catalog, { ...context, running: [1, 3] });
    expect(renderTerminal(page, { columns: 100, color: false })).toContain(
      'Kafka 4.3.1: 2 of 3 nodes running',
    );
    expect(renderHtml(page).match(/>not running</g)).toHaveLength(1);
  });

  test('GIVEN no color WHEN rendered THEN there is no control sequence; with color the text is the same', () => {
    const plain = renderTerminal(content, { columns: 120, color: false });
    const colored = renderTerminal(content, { columns: 120, color: true });

    expect(plain).not.toContain('\u001b');
    expect(colored).toContain('\u001b[');
    expect(colored.replace(/\u001b\[[0-9;]*m/g, '')).toBe(plain);
  });

  test('GIVEN a command of several lines WHEN printed THEN a shell reads one', () => {
    expect(shellLines(['echo x |', 'tool', '--a b', '--c'])).toEqual([
      'echo x |',
      '  tool \\',
      '  --a b \\',
      '  --c',
    ]);
    expect(shellLines(['one'])).toEqual(['one']);
  });
});

describe('web page', () => {
  const html = renderHtml(content);

  test('GIVEN text of the catalog WHEN rendered THEN it is escaped', () => {
    expect(html).toContain('Orders &lt;of&gt; customers.');
    expect(html).toContain('Order &amp; Co');
  });

  test('GIVEN the page WHEN opened THEN it asks nobody for anything', () => {
    expect(html).not.toMatch(/(src|href)=|url\(|@import|https?:/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('prefers-color-scheme:dark');
  });

  test('GIVEN the page WHEN read THEN every topic, user and command is there', () => {
    for (const name of [
      'order.created',
      'order.audit',
      'order-service.state',
      'payment.completed',
      'deployer',
    ]) {
      expect(html).toContain(name);
    }
    expect(html).toContain('.brokerform/local/bin/kafka-console-consumer.sh \\\n');
    expect(
      html.match(/<(\w+)[\s>]/g)?.filter((tag) => /^<(table|section|article|figure|details)/.test(tag))
        .length,
    ).toBe(html.match(/<\/(table|section|article|figure|details)>/g)?.length);
  });
});

const shown = (page: typeof content): string =>
  renderTerminal(page, { columns: 100, color: false }) + renderHtml(page);

describe('the schema registry', () => {
  const [order] = catalog.domains;
  if (order === undefined) throw new Error('the fixture has no domain');
  const [schema] = [{ subject: 'order.created-value' }] as unknown as NonNullable<typeof order.schemas>;
  if (schema === undefined) throw new Error('no schema');
  const withSchemas = { ...catalog, domains: [{ ...order, schemas: [schema] }] };

  test('GIVEN no schemas THEN nothing is said of it', () =>
    expect(shown(content)).not.toMatch(/schema registry/i));

  test.each([
    [true, 0],
    [false, 2],
  ])('GIVEN it runs: %p THEN its address is shown, and that it does not run', (registryRuns, count) => {
    const text = shown(pageContent(settings, withSchemas, { ...context, registryRuns }));
    expect(text.match(/http:\/\/127\.0\.0\.1:19242\/apis\/ccompat\/v7/g)).toHaveLength(2);
    expect(text.match(/(?<=v7.*)not running/g) ?? []).toHaveLength(count);
  });
});

describe('monitoring', () => {
  test.each([
    [true, 2],
    [false, 0],
  ])('GIVEN that it runs: %p THEN its addresses are shown, or nothing', (monitoringRuns, count) => {
    const text = shown(pageContent(settings, catalog, { ...context, monitoringRuns }));
    expect(text.split('http://127.0.0.1:19252').length - 1).toBe(count);
    expect(text.split('http://127.0.0.1:19253').length - 1).toBe(count);
  });
});
