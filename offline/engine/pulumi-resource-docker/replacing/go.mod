module github.com/terraform-providers/terraform-provider-docker

go 1.25.8
