import {
  type Context,
  defaultOperators,
  type Emitter,
  evalTokenValue,
  filters,
  Liquid,
  type Template,
  Tokenizer,
  TokenKind,
  toValue,
  toValueSync,
} from "liquidjs";
import { elementUnits, type RenderWork } from "./render-work.ts";

type LiquidOptions = NonNullable<ConstructorParameters<typeof Liquid>[0]>;
type Filter = (typeof filters)[string];
type Handler = Extract<Filter, (...args: never[]) => unknown>;
type Operators = typeof defaultOperators;
// Not exported by liquidjs
type RangeToken = Extract<ReturnType<Tokenizer["readGroupOrRange"]>, { lhs: unknown }>;

/**
 * An engine of Liquid whose ranges, filters, comparisons and output are charged to the work of the render before they
 * are made. liquidjs itself looks at its limits between two tags only: within a filter nothing stops it.
 */
export const boundedLiquid = (options: LiquidOptions & { readonly escapeOutput?: boolean }): Liquid => {
  const { escapeOutput, ...rest } = options;
  const engine = new Liquid({
    ...rest,
    operators: boundedOperators,
    ...(escapeOutput ? { outputEscape: bounded("escape", filters.escape as Handler) as never } : {}),
  });
  for (const [name, filter] of Object.entries(filters))
    engine.registerFilter(
      name,
      typeof filter === "function"
        ? bounded(name, filter)
        : { ...filter, handler: bounded(name, filter.handler) },
    );
  // They read other templates, of which there are none: refused when they are parsed, not for every recipient.
  for (const tag of ["include", "render", "layout"]) delete engine.tags[tag];
  const render = engine.renderer.renderTemplates.bind(engine.renderer);
  function* renderTemplates(templates: Template[], context: Context, emitter?: Emitter) {
    const work = workOf(context);
    // Text counts when it is written, tags by their source: a long condition takes long.
    const source = templates.reduce(
      (sum, { token }) => sum + (token.kind === TokenKind.HTML ? 0 : token.end - token.begin),
      0,
    );
    work.enter(source, templates.length);
    try {
      return yield* render(templates, context, emitter ?? boundedEmitter(work));
    } finally {
      work.leave();
    }
  }
  Object.assign(engine.renderer, { renderTemplates });
  return engine;
};

/** The work of a render, which stands in for liquidjs's limiters in its context. */
export const workOf = (context: Context): RenderWork => context.memoryLimit as unknown as RenderWork;

/** What is written to it is charged first. */
export const boundedEmitter = (work: RenderWork): Emitter => {
  const emitter = {
    buffer: "",
    write: (value: unknown) => {
      work.chargeValue(value);
      const text = textOf(toValue(value));
      work.chargeOutput(text.length);
      emitter.buffer += text;
    },
  };
  return emitter;
};

/** As liquidjs writes a value. */
const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((item) => textOf(toValue(item))).join("");
  return value === null || value === undefined ? "" : String(value);
};

/** Filters that look up or evaluate their arguments for each element. */
const perElement = /^(map|sum|sort|sort_natural|(where|reject|group_by|has|find|find_index)(_exp)?)$/;
/** Filters that take a string to pieces. */
const splitting = /^(split|replace|remove|strip|lstrip|rstrip)$/;

/** What a filter will do, beyond reading its input and arguments once. */
const filterUnits = (name: string, value: unknown, valueUnits: number, argumentUnits: number): number => {
  // Names of months and days come from Intl, fifty microseconds each.
  if (name.startsWith("date")) return 5_000 + 1_000 * argumentUnits;
  if (splitting.test(name)) return 20 * (valueUnits + argumentUnits);
  if (!perElement.test(name)) return elementUnits;
  const elements = Array.isArray(value) ? value.length : 1;
  const comparisons = name.startsWith("sort") ? valueUnits * Math.log2(elements + 1) : 0;
  return elementUnits + comparisons + 10 * elements * (1 + argumentUnits);
};

// A proxy, since liquidjs gives a filter its context as `this`. Its result is taken here, for some are generators.
const bounded = (name: string, filter: Handler): Handler =>
  new Proxy(filter, {
    apply: (target, self: { readonly context: Context }, args: [value: unknown, ...rest: unknown[]]) => {
      const work = workOf(self.context);
      const [value, ...rest] = args.map(toValue);
      const argumentUnits = rest.reduce<number>((sum, argument) => sum + work.chargeValue(argument), 0);
      work.charge(filterUnits(name, value, work.chargeValue(value), argumentUnits));
      const result = toValueSync(Reflect.apply(target, self, args) as never);
      work.chargeValue(result);
      return result;
    },
  });

/** `==` and `contains` read arrays through. */
const boundedOperators = Object.fromEntries(
  Object.entries(defaultOperators).map(([name, operator]) => [
    name,
    new Proxy(operator as Handler, {
      apply: (target, self, args: unknown[]) => {
        const work = workOf(args.at(-1) as Context);
        for (const operand of args.slice(0, -1)) work.chargeValue(operand);
        return Reflect.apply(target, self, args);
      },
    }),
  ]),
) as unknown as Operators;

/**
 * The numbers of a range, charged before they are made. liquidjs's own range charges a number a byte, and never ends
 * above 2^53, where adding one changes nothing.
 */
const numbersOf = ({ lhs, rhs }: RangeToken, context: Context): number[] => {
  const low = Number(toValueSync(evalTokenValue(lhs, context)));
  const high = Number(toValueSync(evalTokenValue(rhs, context)));
  const length = Math.max(0, Math.ceil(high + 1 - low)) || 0;
  // Not by the name of RenderWork: engines that are not of this file read their ranges here too.
  context.memoryLimit.use(length * elementUnits);
  return Array.from({ length }, (_, index) => low + index);
};

// Ranges are read in tags, outputs, filters' arguments and filters' expressions: by this function of the tokenizer all
// of them. A range is given the form of a value with filters, which is the one that knows how to be evaluated.
const { readGroupOrRange } = Tokenizer.prototype;
Tokenizer.prototype.readGroupOrRange = new Proxy(readGroupOrRange, {
  apply: (target, self, args) => {
    const token = Reflect.apply(target, self, args) as ReturnType<typeof readGroupOrRange>;
    if (token?.kind !== TokenKind.Range) return token;
    const range = token as RangeToken;
    return Object.assign(range, {
      kind: TokenKind.FilteredValue,
      initial: { evaluate: (context: Context) => numbersOf(range, context) },
      filters: [],
    });
  },
});
