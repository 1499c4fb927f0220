import type { PutObjectCommand, UploadPartCommand } from "@aws-sdk/client-s3";

/**
 * Has a request be signed with the SHA-256 of its body that is known already. Otherwise the SDK would compute it again.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function hashed<C extends PutObjectCommand | UploadPartCommand>(command: C, sha256: Buffer): C {
  // The two kinds have the same stack; TypeScript cannot see that.
  const stack = command.middlewareStack as PutObjectCommand["middlewareStack"];
  stack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers["x-amz-content-sha256"] = sha256.toString("hex");
      return next(args);
    },
    { step: "build", name: "knownSha256" },
  );
  return command;
}
