declare const order: Readonly<Record<string, readonly string[]>>;
export = order;
