import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { staging } from '../../../fixtures/environments/staging';
import { awsEnvironment } from '../../../../model/aws/topology';
import { CATALOG_VARIABLE, loadCatalog, readCatalogFiles } from '../../../../operations/catalog/files';
import { domainFile, spacious, topic } from '../../model/catalog/support';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-catalog-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Buffer): void =>
  writeFileSync(path.join(folder, name), content);

describe('the catalog’s files', () => {
  it('GIVEN a folder THEN every YAML file in order of name, and nothing else', () => {
    mkdirSync(path.join(folder, 'schemas.yaml'));
    for (const name of ['b.yaml', 'a.yml', '.hidden.yaml', 'README.md', 'c.yaml~']) write(name, 'x: 1\n');
    expect(readCatalogFiles(folder).map(({ file }) => path.basename(file))).toEqual(['a.yml', 'b.yaml']);
  });

  it('GIVEN a catalog inside the project THEN names are relative to the project', () => {
    expect(readCatalogFiles('test/fixtures/catalog')[0]?.file).toMatch(
      /^test\/fixtures\/catalog\/[a-z]+\.yaml$/,
    );
  });

  it('GIVEN no folder THEN it says where to run the command', () => {
    const missing = path.join(folder, 'nowhere');
    expect(() => readCatalogFiles(missing)).toThrow(
      `${missing}: error: The catalog's folder cannot be read: it does not exist. [no-catalog]`,
    );
  });

  it('GIVEN an empty folder THEN it says what belongs there', () => {
    expect(() => readCatalogFiles(folder)).toThrow(/The folder has no catalog files\. \[no-catalog\]/);
  });

  it('GIVEN a variable that names the folder THEN that is what to correct', () => {
    const before = process.env[CATALOG_VARIABLE];
    const file = path.join(folder, 'order.yaml');
    writeFileSync(file, '');
    process.env[CATALOG_VARIABLE] = file;
    try {
      expect(() => readCatalogFiles()).toThrow(
        /cannot be read: it is not a folder\. \[no-catalog\]\n +remedy: +BROKERFORM_CATALOG names it/,
      );
    } finally {
      process.env[CATALOG_VARIABLE] = before;
    }
  });
});

describe('loading the catalog', () => {
  const options = (warnings: string[] = []): Parameters<typeof loadCatalog>[1] => ({
    directory: folder,
    known: new Map(),
    warn: (text) => warnings.push(text),
  });

  it('GIVEN mistakes in two files THEN one error has them all, in order', () => {
    write('order.yaml', domainFile({ topics: [topic('order.created', 'partitions: 0')] }));
    write('payment.yaml', domainFile({ domain: 'payment', topics: [topic('payment.Done')] }));
    expect(() => loadCatalog(spacious, options())).toThrow(
      new RegExp(
        [
          'order.yaml:8:17: error: partitions of topic order.created is 0, which is out of range\\. \\[out-of-range\\]',
          '    allowed: 1 or more',
          '.*payment.yaml:5:11: error: topic name payment.Done breaks the naming rule: .*',
          '(.*\n)*2 errors, nothing was changed\\.',
        ].join('\n'),
      ),
    );
  });

  it('GIVEN a file in another encoding THEN it says where it begins, and what is wrong with the others', () => {
    write('order.yaml', Buffer.from('domain: order\ndescription: Gr\xf6\xdfe\n', 'latin1'));
    write('payment.yaml', domainFile({ domain: 'payment', topics: [topic('payment.Done')] }));
    expect(() => loadCatalog(spacious, options())).toThrow(
      new RegExp(
        'order.yaml:2:16: error: The file is not UTF-8 from here on\\. \\[not-utf8\\]\n.*\n.*payment.yaml:5:11: error(.*\n)*2 errors',
      ),
    );
  });

  it('GIVEN only a warning THEN it is passed on, and the catalog is there', () => {
    write('orders.yaml', domainFile({ topics: [topic('order.created')] }));
    const warnings: string[] = [];
    expect(loadCatalog(spacious, options(warnings)).domains).toHaveLength(1);
    expect(warnings).toEqual([expect.stringContaining('warning: The file orders')]);
  });

  it('GIVEN the state of an earlier deploy THEN fewer partitions are refused', () => {
    const state = {
      version: 4,
      resources: [
        {
          mode: 'managed',
          type: 'kafka_topic',
          name: 'order_created',
          instances: [{ attributes: { name: 'order.created', partitions: 6, replication_factor: 3 } }],
        },
      ],
    };
    mkdirSync(path.join(folder, 'terraform'));
    writeFileSync(path.join(folder, 'terraform', 'test-topics-order.tfstate'), JSON.stringify(state));
    write('order.yaml', domainFile({ topics: [topic('order.created', 'partitions: 3')] }));
    expect(() => loadCatalog({ ...spacious, stateDirectory: folder }, { directory: folder })).toThrow(
      /order\.yaml:8:17: error: topic order\.created has 6 partitions in test, the catalog declares 3\./,
    );
  });

  it('GIVEN an environment whose state is in S3 THEN the catalog is read without it', () => {
    write('order.yaml', domainFile({ topics: [topic('order.created')] }));
    const warnings: string[] = [];
    const catalog = loadCatalog(awsEnvironment(staging), {
      directory: folder,
      warn: (text) => warnings.push(text),
    });
    expect(catalog.domains).toHaveLength(1);
    expect(warnings).toEqual([]);
  });
});
