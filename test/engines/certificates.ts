import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { installed } from "../report/installed.ts";

/**
 * Makes an authority, and certificates of it for an engine at an address and for its client, as
 * https://docs.docker.com/engine/security/protect-access/ describes.
 * @param folder gets `engine/` and `client/`, each with ca.pem, cert.pem and key.pem
 */
export async function makeCertificates(folder: string, address: string): Promise<void> {
  const openssl = await installed("openssl");
  const key = (file: string) => [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    file,
  ];
  const authority = join(folder, "ca-key.pem");
  const ca = join(folder, "ca.pem");
  await execa(openssl, ["req", "-x509", ...key(authority), "-subj", "/CN=authority", "-days", "2", "-out", ca]);
  const parties = {
    engine: `subjectAltName=IP:${address}\nextendedKeyUsage=serverAuth`,
    client: "extendedKeyUsage=clientAuth",
  };
  for (const [name, extensions] of Object.entries(parties)) {
    const at = (file: string) => join(folder, name, file);
    mkdirSync(join(folder, name));
    writeFileSync(at("extensions"), extensions);
    await execa(openssl, ["req", ...key(at("key.pem")), "-subj", `/CN=${name}`, "-out", at("request")]);
    const signing = ["-CA", ca, "-CAkey", authority, "-CAcreateserial", "-extfile", at("extensions"), "-days", "2"];
    await execa(openssl, ["x509", "-req", "-in", at("request"), ...signing, "-out", at("cert.pem")]);
    await execa("cp", [ca, at("ca.pem")]);
  }
}

/** What an engine listens at that accepts the certificates of a folder, which it sees as `/mnt`. */
export const overTls = async (address: string, folder: string): Promise<string[]> => {
  await makeCertificates(folder, address);
  const files = { tlscacert: "ca.pem", tlscert: "cert.pem", tlskey: "key.pem" };
  const options = Object.entries(files).map(([name, file]) => `--${name}=/mnt/engine/${file}`);
  return ["--tlsverify", ...options, "--host", `tcp://${address}:2376`];
};

/** With which variables a client reaches that engine. */
export const tlsVariables = ({ address, folder }: { address: string; folder: string }): Record<string, string> => ({
  DOCKER_HOST: `tcp://${address}:2376`,
  DOCKER_TLS_VERIFY: "1",
  DOCKER_CERT_PATH: join(folder, "client"),
});
