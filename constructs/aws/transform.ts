/**
 * Last word on the arguments of a resource, for what an environment's declaration cannot express. It gets the arguments as
 * they were computed and returns those that are synthesized. See docs/escape-hatches.md.
 */
export type Transform<Config> = (config: Config) => Config;

/** One transform for each kind of resource that a construct makes, by a name for the kind. */
export type Transforms<Configs> = { readonly [Kind in keyof Configs]?: Transform<Configs[Kind]> };
