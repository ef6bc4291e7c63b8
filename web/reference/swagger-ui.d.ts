/** The options used here; the package has no types. https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  const SwaggerUi: (options: {
    dom_id: string;
    url: string;
    deepLinking: boolean;
    filter: boolean;
    operationsSorter: "alpha" | "method";
    defaultModelsExpandDepth: number;
    validatorUrl: null;
  }) => void;
  export default SwaggerUi;
}
