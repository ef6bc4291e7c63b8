import SwaggerUi from "swagger-ui-dist/swagger-ui-es-bundle.js";

SwaggerUi({
  dom_id: "#reference",
  url: "openapi.json",
  deepLinking: true,
  filter: true,
  operationsSorter: "alpha",
  // The schemas stand where they are used; the list of all of them is closed.
  defaultModelsExpandDepth: 0,
  // It would send the document to a service of Swagger's.
  validatorUrl: null,
});

const dark = matchMedia("(prefers-color-scheme: dark)");
const followScheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", followScheme);
followScheme();
