/** Selects the route of an HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */

export interface Route {
  /** `$default`, or a method (or `ANY`) and a path such as `GET /x/{id}` or `ANY /x/{proxy+}`. */
  readonly routeKey: string;
  readonly integrationId: string;
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const matchPath = (pattern: string, path: string): Record<string, string> | undefined => {
  const expected = pattern.split("/");
  const given = path.split("/");
  const parameters: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const name = /^\{(.+?)(\+?)\}$/.exec(segment);
    if (name?.[2]) {
      const rest = given.slice(index).join("/");
      return rest === "" ? undefined : { ...parameters, [name[1] ?? ""]: rest };
    }
    const value = given[index];
    if (name ? !value : segment !== value) return undefined;
    if (name) parameters[name[1] ?? ""] = value ?? "";
  }
  return expected.length === given.length ? parameters : undefined;
};

/** Full paths go before greedy ones, longer before shorter, an exact method before ANY, and `$default` comes last. */
const rank = ({ routeKey }: Route): number => {
  if (routeKey === "$default") return Number.POSITIVE_INFINITY;
  const greedy = routeKey.includes("+}") ? 1000 : 0;
  const variables = routeKey.split("{").length - 1;
  const anyMethod = routeKey.startsWith("ANY ") ? 1 : 0;
  return greedy + variables * 10 + anyMethod - routeKey.split("/").length * 20;
};

/** @param path decoded */
export const selectRoute = (
  routes: readonly Route[],
  method: string,
  path: string,
): RouteMatch | undefined => {
  for (const route of routes.toSorted((a, b) => rank(a) - rank(b))) {
    if (route.routeKey === "$default") return { route, pathParameters: {} };
    const [routeMethod, pattern = ""] = route.routeKey.split(" ");
    const pathParameters = matchPath(pattern, path);
    if (pathParameters && (routeMethod === "ANY" || routeMethod === method)) return { route, pathParameters };
  }
  return undefined;
};
