select
    book_id,
    title,
    shelf
from {{ source('raw', 'books') }}
