/** `${{ … }}` and `if:` as GitHub itself evaluates them, except that a name that is not there is an error and not empty. */

export type Values = Readonly<Record<string, unknown>>;

export interface Evaluation {
  /** A text with expressions in it. */
  readonly text: (value: string) => string;
  /** An `if:`, in which success() is implied. */
  readonly condition: (value: string | undefined) => boolean;
}

/** Where a name may be missing: what an event or a step did not give is empty in a real run, too. */
const MAY_LACK = /^(github\.event|steps\.\w+\.outputs|needs\.\w+\.outputs)(\.|$)/;
const STATUS_FUNCTION = /\b(success|failure|always|cancelled)\s*\(/;

/**
 * @param contexts `{ github: {…}, steps: {…}, … }`
 * @param succeeded whether everything before went well
 */
export async function evaluation(contexts: Values, succeeded: boolean): Promise<Evaluation> {
  const { Evaluator, Lexer, Parser, data } = await import('@actions/expressions');

  class Names extends data.Dictionary {
    public constructor(private readonly path: string) {
      super();
    }
    public override get(key: string): ReturnType<InstanceType<typeof data.Dictionary>['get']> {
      const value = super.get(key);
      if (value === undefined && !MAY_LACK.test(`${this.path}.${key}`.slice(1)))
        throw new Error(`${`${this.path}.${key}`.slice(1)} is not known in this run`);
      return value;
    }
  }

  const dataOf = (
    value: unknown,
    path: string,
  ): ConstructorParameters<typeof data.StringData>[0] | object => {
    if (typeof value === 'object' && value !== null) {
      const names = new Names(path);
      for (const [key, each] of Object.entries(value))
        names.add(key, dataOf(each, `${path}.${key}`) as never);
      return names;
    }
    if (typeof value === 'boolean') return new data.BooleanData(value);
    if (typeof value === 'number') return new data.NumberData(value);
    return typeof value === 'string' ? new data.StringData(value) : new data.Null();
  };

  const functions = Object.entries({
    success: succeeded,
    failure: !succeeded,
    always: true,
    cancelled: false,
  }).map(([name, result]) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(result) }));
  const context = dataOf(contexts, '') as InstanceType<typeof Names>;

  const evaluate = (expression: string): ReturnType<InstanceType<typeof Evaluator>['evaluate']> => {
    const { tokens } = new Lexer(expression).lex();
    const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
    return new Evaluator(parsed, context, new Map(functions.map((each) => [each.name, each]))).evaluate();
  };

  return {
    text: (value) =>
      value.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => evaluate(expression).coerceString()),
    condition: (value) => {
      const bare = value?.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1') ?? 'success()';
      const result = evaluate(STATUS_FUNCTION.test(bare) ? bare : `success() && (${bare})`);
      return !['', 'false', '0'].includes(result.coerceString());
    },
  };
}
