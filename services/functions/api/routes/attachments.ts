import { encodedBytes } from "../../../attachments/attachment.ts";
import { upload, uploadRequest } from "../../../attachments/uploads.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";

export const attachmentRoutes = ({ apiKeys, uploads, emailBytesMax }: ApiDependencies) =>
  router().openapi(
    securedRoute(apiKeys, "write", ["email_too_large"], {
      method: "post",
      path: "/attachments",
      operationId: "createUpload",
      tags: ["campaigns"],
      summary: "Upload a file for a campaign",
      description:
        "For files too large for a request of 6 MB: PUT the file to the URL, then name its attachment_id.",
      request: { body: jsonBody(uploadRequest) },
      responses: { 201: { description: "Where to put the file, within 15 minutes.", content: json(upload) } },
    }),
    async (c) => {
      const request = c.req.valid("json");
      const size = encodedBytes(request.size_bytes);
      if (size > emailBytesMax)
        throw new Problem(
          "email_too_large",
          `The file would be ${size} bytes in base64; an e-mail may have ${emailBytesMax} bytes.`,
          "size_bytes",
        );
      return c.json(await uploads.create(request, new Date()), 201);
    },
  );
