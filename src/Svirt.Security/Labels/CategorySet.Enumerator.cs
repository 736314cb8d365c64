using System.Collections;

namespace Svirt.Security.Labels;

public readonly partial struct CategorySet : IReadOnlyCollection<int>
{
    /// <summary>Enumerates the categories in ascending order, without allocating.</summary>
    public Enumerator GetEnumerator() => new(_words);

    IEnumerator<int> IEnumerable<int>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks the categories of a set in ascending order. For one thread at a time.</summary>
    public struct Enumerator : IEnumerator<int>
    {
        private readonly ulong[]? _words;
        private int _next;

        internal Enumerator(ulong[]? words)
        {
            _words = words;
            Current = -1;
        }

        /// <summary>The category the enumerator stands at.</summary>
        public int Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        /// <summary>Steps to the next higher category; false when there is none.</summary>
        public bool MoveNext()
        {
            if (_next < 0)
                return false;
            Current = CategoryBitmap.NextMember(_words, _next);
            _next = Current < 0 ? -1 : Current + 1;
            return Current >= 0;
        }

        /// <summary>Goes back to before the lowest category.</summary>
        public void Reset()
        {
            _next = 0;
            Current = -1;
        }

        /// <summary>Does nothing: the enumerator holds no resources.</summary>
        public readonly void Dispose()
        {
        }
    }
}
