select
    branch,
    count(loan_id) as loans,
    sum(days_late) as days_late
from {{ ref('loan_history') }}
group by branch
