"""Refines the loans of a library with Spark: reads three CSV files, writes a table, then a report from that table."""

import shutil

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

# Without a schema Spark reads each file once more to infer it, and each such read is one more job in the lineage.
SCHEMAS = {
    "books": "book_id int, title string, shelf string",
    "members": "member_id int, full_name string, email string, branch string",
    "loans": "loan_id int, book_id int, member_id int, lent_on date, due_on date, returned_on date",
}


def main() -> None:
    spark = (
        SparkSession.builder.appName("loans")
        .master("local[1]")
        # The listener comes from Maven Central. It sends to OPENLINEAGE_URL: configure no transport here.
        .config("spark.jars.packages", "io.openlineage:openlineage-spark_2.12:1.53.0")
        .config("spark.extraListeners", "io.openlineage.spark.agent.OpenLineageSparkListener")
        .config("spark.openlineage.namespace", "library")
        .config("spark.sql.shuffle.partitions", 1)
        .config("spark.ui.enabled", False)
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")

    # The catalogue is in memory and knows no table of an earlier run, so its folder would be in the way.
    shutil.rmtree("spark-warehouse", ignore_errors=True)

    books, members, loans = (
        spark.read.csv(f"data/{name}.csv", header=True, schema=schema) for name, schema in SCHEMAS.items()
    )
    history = (
        loans.join(books, "book_id")
        .join(members, "member_id")
        .select(
            "loan_id",
            "title",
            "shelf",
            f.col("full_name").alias("member_name"),
            "branch",
            f.greatest(f.datediff("returned_on", "due_on"), f.lit(0)).alias("days_late"),
        )
    )
    history.write.mode("overwrite").saveAsTable("loan_history")

    report = (
        spark.table("loan_history")
        .groupBy("branch")
        .agg(f.count("loan_id").alias("loans"), f.sum("days_late").alias("days_late"))
    )
    report.write.mode("overwrite").parquet("dist/branch_report")
    spark.stop()


main()
