select
    loan_id,
    book_id,
    member_id,
    lent_on,
    due_on,
    returned_on
from {{ source('raw', 'loans') }}
