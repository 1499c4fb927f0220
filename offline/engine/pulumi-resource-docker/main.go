// The resource provider behind the npm package @pulumi/docker, for machines that cannot download the vendor's binary.
//
// It wraps the same Terraform provider with the same bridge as the vendor does. The provider's constructor is internal to
// its module, and Go judges that by import path: hence the path of this module, which lies below the provider's. The provider
// is cut down (../docker-provider.ts): it makes containers and networks and pulls images, and builds none.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// version is that of the npm package; the linker sets it.
var version = "0.0.0"

// The names the npm package gives to what Terraform calls docker_<key>.
var resources = map[string]string{
	"config":         "ServiceConfig",
	"container":      "Container",
	"image":          "RemoteImage",
	"network":        "Network",
	"plugin":         "Plugin",
	"registry_image": "RegistryImage",
	"secret":         "Secret",
	"service":        "Service",
	"tag":            "Tag",
	"volume":         "Volume",
}

var dataSources = map[string]string{
	"image":                    "getRemoteImage",
	"logs":                     "getLogs",
	"network":                  "getNetwork",
	"plugin":                   "getPlugin",
	"registry_image":           "getRegistryImage",
	"registry_image_manifests": "getRegistryImageManifests",
}

// Names that the bridge would put into the plural or generate, and the npm package does not.
var fields = map[string]map[string]*tfbridge.SchemaInfo{
	"container": {
		"command":           {Name: "command"},
		"networks_advanced": {Name: "networksAdvanced"},
	},
	"image": {"name": {Name: "name"}},
}

func main() {
	info := tfbridge.ProviderInfo{
		P:            sdkv2.NewProvider(provider.New(version)()),
		Name:         "docker",
		Version:      version,
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
		Resources:    map[string]*tfbridge.ResourceInfo{},
		DataSources:  map[string]*tfbridge.DataSourceInfo{},
		Config:       map[string]*tfbridge.SchemaInfo{"registry_auth": {Name: "registryAuth"}},
	}
	for key, name := range resources {
		info.Resources["docker_"+key] = &tfbridge.ResourceInfo{
			Tok:    tfbridge.MakeResource("docker", "index", name),
			Fields: fields[key],
			// A second container of the same name, or on the same port, cannot exist beside the first.
			DeleteBeforeReplace: key == "container",
		}
	}
	for key, name := range dataSources {
		info.DataSources["docker_"+key] = &tfbridge.DataSourceInfo{Tok: tfbridge.MakeDataSource("docker", "index", name)}
	}
	info.SetAutonaming(255, "-")
	tfbridge.Main("docker", version, info, []byte("{}"))
}
