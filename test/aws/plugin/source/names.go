package main

import (
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
)

// Where the npm package's configuration differs from Terraform's.
var config = map[string]*tfbridge.SchemaInfo{
	"region":                      {Default: &tfbridge.DefaultInfo{EnvVars: []string{"AWS_REGION", "AWS_DEFAULT_REGION"}}},
	"skip_credentials_validation": {Default: &tfbridge.DefaultInfo{Value: false}},
	"skip_metadata_api_check":     {Type: "boolean"},
	"skip_region_validation":      {Default: &tfbridge.DefaultInfo{Value: true}},
}

// The names the npm package gives to what Terraform calls aws_s3_<key>.
var names = map[string]string{
	"bucket":                                      "Bucket",
	"bucket_lifecycle_configuration":              "BucketLifecycleConfiguration",
	"bucket_logging":                              "BucketLogging",
	"bucket_object_lock_configuration":            "BucketObjectLockConfiguration",
	"bucket_ownership_controls":                   "BucketOwnershipControls",
	"bucket_policy":                               "BucketPolicy",
	"bucket_public_access_block":                  "BucketPublicAccessBlock",
	"bucket_server_side_encryption_configuration": "BucketServerSideEncryptionConfiguration",
	"bucket_versioning":                           "BucketVersioning",
}

var (
	one    = &tfbridge.SchemaInfo{MaxItemsOne: tfbridge.True()}
	policy = &tfbridge.SchemaInfo{Type: "string", Transform: tfbridge.TransformJSONDocument}
)

// Fields that the bridge would put into the plural, and the npm package does not; names and policies that it makes comparable.
var fields = map[string]map[string]*tfbridge.SchemaInfo{
	"bucket": {
		"bucket":                               tfbridge.AutoNameTransform("bucket", 63, strings.ToLower),
		"logging":                              one,
		"policy":                               policy,
		"replication_configuration":            one,
		"server_side_encryption_configuration": one,
		"versioning":                           one,
		"website":                              one,
	},
	"bucket_policy": {"policy": policy},
}

func resources() map[string]*tfbridge.ResourceInfo {
	known := map[string]*tfbridge.ResourceInfo{}
	for key, name := range names {
		known["aws_s3_"+key] = &tfbridge.ResourceInfo{Tok: tfbridge.MakeResource("aws", "s3", name), Fields: fields[key]}
	}
	return known
}
